"""The commands of the command line, one file each; `bot/__main__.py` names them and says what they are for."""
