"""Commands of this part: `candour manage work`."""
