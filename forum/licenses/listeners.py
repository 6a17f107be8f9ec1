from forum.core import scrubbing
from forum.licenses.scrubbing import find_in

scrubbing.use_finder(find_in)
