SET lock_timeout = '2s';
CREATE TABLE order_lines (
  order_id bigint NOT NULL REFERENCES orders (id),
  position integer NOT NULL CHECK (position > 0),
  sku      text NOT NULL CHECK (sku <> ''),
  quantity integer NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (order_id, position)
);
