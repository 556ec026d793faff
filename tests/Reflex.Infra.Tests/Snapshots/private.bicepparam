// Everything switched on: private network, Premium, the Durable Task Scheduler, events by Service Bus, sources of every sort.
using '../../../infra/main.bicep'

param environmentName = 'private'
param location = 'northeurope'
param principalId = '22222222-2222-2222-2222-222222222222'
param principalType = 'ServicePrincipal'
param durableBackend = 'DurableTaskScheduler'
param durableTaskSchedulerSku = 'Dedicated'
param vnetEnabled = true
param eventDelivery = 'serviceBus'
param eventSources = [
  {
    kind: 'Subscription'
    existingTopic: {
      resourceId: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shared/providers/Microsoft.EventGrid/systemTopics/egst-shared'
      identity: 'UserAssigned'
      principalId: '33333333-3333-3333-3333-333333333333'
      userAssignedIdentity: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shared/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-events'
    }
  }
  { kind: 'HealthResources' }
  {
    kind: 'Storage'
    resourceId: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop/providers/Microsoft.Storage/storageAccounts/stshop'
    location: 'northeurope'
    subjectBeginsWith: '/blobServices/default/containers/inbox/'
    advancedFilters: [ { operatorType: 'StringIn', key: 'data.api', values: [ 'PutBlob', 'PutBlockList' ] } ]
  }
]
param eventPublishers = [ { who: 'shop', principalId: '44444444-4444-4444-4444-444444444444', principalType: 'ServicePrincipal' } ]
param actionsMode = 'real'
param automationScopes = [
  {
    resourceId: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop'
    roleDefinitionId: '9980e02c-c2be-4d73-94e8-173b1dc7cf3c'
    why: 'restart-unhealthy-vm restarts virtual machines.'
  }
  {
    resourceId: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop/providers/Microsoft.Storage/storageAccounts/stshop'
    roleDefinitionId: '17d1049b-9a84-46fb-8f53-869881c3d3ab'
    why: 'close-public-storage closes public access.'
  }
]
param allowedHosts = 'crm.contoso.example'
param keyVaultReferences = { Reflex__Approvals__TeamsWebhook: 'teams-webhook' }
param authClientId = '55555555-5555-5555-5555-555555555555'
param authTenantId = '66666666-6666-6666-6666-666666666666'
param instanceMemoryMB = 4096
param rollingUpdates = true
param alertEmails = 'oncall@contoso.example, lead@contoso.example'
