"""Text of people, of old forums and of help articles made into safe HTML: see `render`."""
