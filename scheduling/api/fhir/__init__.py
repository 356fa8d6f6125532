"""The read side of FHIR R5: Location, HealthcareService, Schedule, Slot and Appointment."""
