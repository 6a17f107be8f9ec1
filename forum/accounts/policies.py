from forum.core.viewer import Viewer


def can_set_roles(viewer: Viewer) -> bool:
    """Administrators, and the system itself, which acts for a command."""
    return viewer.is_administrator or not viewer.is_member


def can_invite(viewer: Viewer) -> bool:
    """Also to claim what was imported."""
    return can_set_roles(viewer)
