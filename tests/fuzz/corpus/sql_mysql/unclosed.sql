CREATE TABLE a (b int DEFAULT 'x
"$$ /* (