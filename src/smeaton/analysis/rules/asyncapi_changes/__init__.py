"""Rules about changes of event contracts (AsyncAPI) that break producers or consumers."""
