"""Turn what users do on the page into signed requests to the app, and apply the app's answers.

See `backend` for the page's HTTP calls and `web_api` for the calls that the app makes itself.
"""
