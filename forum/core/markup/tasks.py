"""Task lists: `- [ ] open` and `- [x] done`."""

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from forum.core.markup.caps import MAX_TASKS

_MARKS = {"[ ] ": False, "[x] ": True, "[X] ": True}


def tasks(state: StateCore) -> None:
    """Core rule: the mark at the start of a list item is a box that nobody can tick, labelled by the item."""
    left = MAX_TASKS
    for index in range(len(state.tokens) - 2):
        item, paragraph, inline = state.tokens[index : index + 3]
        if item.type != "list_item_open" or paragraph.type != "paragraph_open" or not inline.children:
            continue
        first = inline.children[0]
        if first.type != "text" or first.content[:4] not in _MARKS or not left:
            continue
        left -= 1
        box = Token("task", "input", 0, meta={"done": _MARKS[first.content[:4]]})
        first.content = first.content[3:]
        label = Token("label_open", "label", 1), Token("label_close", "label", -1)
        inline.children = [label[0], box, *inline.children, label[1]]
        item.attrs["class"] = "task"
