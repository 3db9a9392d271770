-- A corner of the same shop on MySQL.
-- Try: smeaton review examples/shop_mysql.sql

CREATE TABLE `customers` (
  `id` int NOT NULL AUTO_INCREMENT,
  `email` varchar(255) CHARACTER SET utf8mb3 NOT NULL,
  `created_at` datetime NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `customers_email` (`email`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE `invoices` (
  `id` bigint unsigned NOT NULL AUTO_INCREMENT,
  `customer_id` int NOT NULL,
  `amount` float NOT NULL,
  `state` varchar(20) NOT NULL DEFAULT 'open',
  PRIMARY KEY (`id`),
  KEY `invoices_customer` (`customer_id`),
  KEY `invoices_customer_state` (`customer_id`, `state`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
