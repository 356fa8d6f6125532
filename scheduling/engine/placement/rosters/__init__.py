"""Who may share a room with whom, night by night, decided by prices of stays.

A *roster* is what a room could have of all stays: within its beds, and on each night one kind of people where company
matters. At given prices of stays the best roster of each room is a flow (``flow``), or a row of them (``runs``,
``pack``). Prices at which the rosters of all rooms come to agree on every stay (``ascent``) know what the rule of
company costs, which no program over single stays does. Company is fixed where the rosters of many rounds agree, a
little at a time (``company``).
"""
