// The managed Durable backend: a scheduler, the app's task hub and what is purged when.

param name string
param location string
param tags object
param hubName string
param sku 'Consumption' | 'Dedicated'

@description('Off with private endpoints.')
param publicNetworkAccess 'Enabled' | 'Disabled'

@description('Days that finished orchestrations are kept.')
@minValue(1)
param retentionInDays int

resource scheduler 'Microsoft.DurableTask/schedulers@2026-02-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    // An empty list lets nobody in; who may do anything is decided by Entra ID roles.
    ipAllowlist: [ '0.0.0.0/0' ]
    publicNetworkAccess: publicNetworkAccess
    sku: sku == 'Dedicated' ? { name: 'Dedicated', capacity: 1 } : { name: 'Consumption' }
  }
}

resource hub 'Microsoft.DurableTask/schedulers/taskHubs@2026-02-01' = {
  parent: scheduler
  name: hubName
  properties: {}
}

resource retention 'Microsoft.DurableTask/schedulers/retentionPolicies@2026-02-01' = {
  parent: scheduler
  name: 'default'
  properties: {
    retentionPolicies: [
      { orchestrationState: 'Completed', retentionPeriodInDays: retentionInDays }
      { orchestrationState: 'Failed', retentionPeriodInDays: retentionInDays }
      { orchestrationState: 'Terminated', retentionPeriodInDays: retentionInDays }
      { orchestrationState: 'Canceled', retentionPeriodInDays: retentionInDays }
    ]
  }
}

output id string = scheduler.id
output name string = scheduler.name
output endpoint string = scheduler.properties.endpoint
output hubName string = hub.name
