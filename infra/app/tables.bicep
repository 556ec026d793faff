// What the app keeps its data in. It would make them itself; made here, they are there to be seen, and held against the code
// by tests/Reflex.Infra.Tests. Durable Functions makes its own.

@export()
@description('The tables.')
var tables = map(
  [ 'Actions', 'ApprovalLinks', 'Approvals', 'Audit', 'Candidates', 'Comparisons', 'Controls', 'Events', 'Incidents', 'Rejected', 'Runs' ],
  name => 'Reflex${name}'
)

@export()
@description('The blob containers for values too large for a table: what retention removes, and what the audit points to, which stays.')
var valuesContainers = [ 'reflex-values', 'reflex-audit' ]
