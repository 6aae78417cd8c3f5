"""The HTTP app of a bot that only Zendesk's webhooks reach."""

from pathlib import Path

from sqlalchemy import Engine
from starlette.applications import Starlette

from bot.access import Access
from bot.metrics import Metrics
from bot.readiness import Readiness, SignedRequests
from bot.server import OperatorsConfig, WebhookConfig, http_app
from bot.services.workspace import Workspace
from bot.settings import Settings
from bot.slack_budgets import Budgets
from tests.bot.support.slack_payloads import TEAM


def webhook_app(engine: Engine, home: Path, config: WebhookConfig) -> Starlette:
    """Serve `/zendesk/webhook`, `/healthz` and `/readyz` on this database, with no model version."""
    workspace = Workspace(engine, TEAM)
    readiness = Readiness(workspace, lambda: None, Settings(home=home), Access(), SignedRequests().check)
    operators = OperatorsConfig(readiness, Metrics(workspace, lambda: None, Budgets()))
    return http_app(slack=None, operators=operators, workspace=workspace, zendesk=config)
