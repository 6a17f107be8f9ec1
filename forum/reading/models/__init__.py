"""The tables of reading, in a module a noun."""

from forum.reading.models.draft import Draft
from forum.reading.models.follow import FollowedBoard, FollowedThread
from forum.reading.models.mark import ReadMark

__all__ = ["Draft", "FollowedBoard", "FollowedThread", "ReadMark"]
