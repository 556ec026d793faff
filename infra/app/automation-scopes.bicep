// What automations may touch: the operator's list, each entry one role on a subscription, a resource group or a resource.
targetScope = 'subscription'

import { automationScope } from 'types.bicep'

param scopes automationScope[]
param principalId string

// Roles that can hand out roles, or that can do nearly anything, would make every other limit void.
var refusedRoles = {
  '8e3af657-a8ff-443c-a75c-2fe8c4bcb635': 'Owner'
  'b24988ac-6180-42a0-ab88-20f7382dd24c': 'Contributor'
  '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9': 'User Access Administrator'
  'f58310d9-a9f6-439a-9e8d-f62e7b41a168': 'Role Based Access Control Administrator'
}

var checked = map(scopes, entry => {
  id: entry.resourceId
  depth: length(split(entry.resourceId, '/'))
  why: entry.why
  role: contains(refusedRoles, toLower(entry.roleDefinitionId))
    ? fail('automationScopes: ${refusedRoles[toLower(entry.roleDefinitionId)]} on ${entry.resourceId} is refused: give the narrowest role that the automation needs, e.g. Virtual Machine Contributor.')
    : toLower(entry.roleDefinitionId)
})

module onSubscription 'scope-role-subscription.bicep' = [
  for entry in filter(checked, entry => entry.depth == 3): {
    scope: subscription(split(entry.id, '/')[2])
    params: { principalId: principalId, roleDefinitionId: entry.role, why: entry.why }
  }
]

module onGroup 'scope-role-group.bicep' = [
  for entry in filter(checked, entry => entry.depth == 5): {
    scope: resourceGroup(split(entry.id, '/')[2], split(entry.id, '/')[4])
    params: { principalId: principalId, roleDefinitionId: entry.role, why: entry.why }
  }
]

module onResource 'scope-role.json' = [
  for entry in filter(checked, entry => entry.depth > 5): {
    scope: resourceGroup(split(entry.id, '/')[2], split(entry.id, '/')[4])
    params: { resourceId: entry.id, principalId: principalId, roleDefinitionId: entry.role, why: entry.why }
  }
]
