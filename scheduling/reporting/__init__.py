"""The report of a week or a month: figures from ``selectors/reports`` as tables that pages and workbooks share."""
