"""Rules about changes of Protobuf contracts that break their users; one file each."""
