"""What to do when something happens after publication.

``events`` are what happens, ``replan.replan`` makes a new draft of the published plan and says what it changes,
``recommend.recommend`` ranks the ways to serve one more need. What-if is a replan that nobody stores.
"""
