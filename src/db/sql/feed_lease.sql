-- Keep the writers ringing while somebody listens. False: they do not ring.
SELECT ttydesk.listen()
