"""The example authority: invented people and requests, worked through by the very acts that a person would press."""
