"""Rules about Protobuf messages and gRPC services; one file each."""
