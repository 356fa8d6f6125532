"""The ground on which each app builds its part of the API: see docs/api.md."""
