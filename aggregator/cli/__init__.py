"""The commands: each builds what it needs and hands it to those who know what to do; decides nothing itself."""
