-- Schema of a small web shop, as its team wrote it for the first release.
-- Try: smeaton review examples/orders.sql

CREATE TABLE customers (
    id          serial PRIMARY KEY,
    email       varchar(255) NOT NULL,
    password    text NOT NULL,
    name        text NOT NULL,
    phone       text,
    country     char(2) NOT NULL,
    created_at  timestamp DEFAULT now(),
    deleted_at  timestamptz
);

CREATE TABLE addresses (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id  integer NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    line1        text NOT NULL,
    city         text NOT NULL,
    postal_code  text NOT NULL,
    is_default   boolean NOT NULL DEFAULT false
);

CREATE TABLE products (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sku          text NOT NULL,
    title        text NOT NULL,
    description  text NOT NULL DEFAULT '',
    price        double precision NOT NULL,
    attributes   json NOT NULL DEFAULT '{}',
    tags         text,
    stock        integer NOT NULL DEFAULT 0 CHECK (stock >= 0)
);

CREATE TABLE orders (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id  integer NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    coupon_id    bigint,
    status       text,
    total        double precision NOT NULL,
    placed_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE order_items (
    order_id    bigint NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    product_id  bigint NOT NULL REFERENCES products (id),
    quantity    integer NOT NULL CHECK (quantity > 0),
    unit_price  double precision NOT NULL
);

CREATE TABLE coupons (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code           text NOT NULL UNIQUE,
    percent_off    integer NOT NULL CHECK (percent_off BETWEEN 1 AND 100),
    valid_until    timestamptz NOT NULL
);

CREATE TABLE payments (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id     bigint NOT NULL REFERENCES orders (id),
    card_number  text,
    amount       numeric(12, 2) NOT NULL CHECK (amount > 0),
    currency     char(3) NOT NULL,
    captured_at  timestamptz
);

CREATE TABLE comments (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    commentable_type  text NOT NULL,
    commentable_id    bigint NOT NULL,
    author_id      integer NOT NULL REFERENCES customers (id),
    body           text NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX orders_customer_idx ON orders (customer_id);
CREATE INDEX orders_customer_placed_idx ON orders (customer_id, placed_at DESC);
CREATE INDEX order_items_order_idx ON order_items (order_id);
CREATE INDEX comments_author_idx ON comments (author_id);
