CREATE TABLE orders (id serial PRIMARY KEY, price float, email text);
=====
ALTER TABLE orders DROP COLUMN price;
CREATE INDEX ON orders (email);
