"""Django's entry for this part of the application."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Registers the models and templates of `candour.web.casework`."""

    name = "candour.web.casework"
    label = "casework"

    def ready(self) -> None:
        """Tell the outbox whom to tell what came of a letter."""
        from candour.web import daily
        from candour.web.casework import anchors, chasing
        from candour.web.casework.actions import issue, receive
        from candour.web.post import hooks
        from candour.web.publication import hooks as public_hooks

        daily.register("chase overdue searches", chasing.remind)
        daily.register("forget what was discarded", receive.forget_discarded)
        # The anchor is a line in a file too, so it is written in no transaction but its own.
        daily.register("anchor the histories", anchors.take_daily, commits=True)
        public_hooks.register(issue.ANSWER, issue.telling, issue.hinting)
        hooks.register(issue.LETTER, hooks.Hooks(issue.check_mail, issue.mail_left, issue.mail_failed))
