"""What the commands of `kam-xl` print, one module a group; each is imported when it is called."""
