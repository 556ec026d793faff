// One role for the app's identity on a whole subscription.
targetScope = 'subscription'

param principalId string

@description('GUID of the role definition.')
param roleDefinitionId string

param why string

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, roleDefinitionId)
  properties: {
    description: why
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleDefinitionId)
  }
}
