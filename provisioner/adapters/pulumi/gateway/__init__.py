"""Between the provider and the cloud, on loopback, for the time of one run.

The provider looks at a new server after 0, 3, 9, 19 … seconds, so it learns seconds late that the
server is ready, and everything that waits for the server starts late. The gateway answers such a
look only when something has changed. It adds nothing else: requests and answers pass as they are.
"""
