"""How an event comes to be and how what is sealed is opened with one: below everything of this app that shows the log.

Other apps come in by `audit.services`.
"""
