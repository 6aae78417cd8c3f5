"""Which response_url a line for one person may be posted to: only one of Slack's own.

The URL arrives with a request and is posted to from inside the network, so a request must not choose the
host. Source: docs.slack.dev/interactivity/handling-user-interaction.
"""

from urllib.parse import urlsplit


def is_slacks(response_url: str, api_url: str) -> bool:
    """Return whether the URL is on the host of the Web API at `api_url` or on one below it, as
    `hooks.slack.com` is below `slack.com`, and as well encrypted as that.
    """
    try:
        given, api = urlsplit(response_url), urlsplit(api_url)
        hosts = given.hostname or "", api.hostname or ""
    except ValueError:
        return False
    is_secure = given.scheme == "https" or given.scheme == api.scheme == "http"
    return is_secure and (hosts[0] == hosts[1] or hosts[0].endswith(f".{hosts[1]}"))
