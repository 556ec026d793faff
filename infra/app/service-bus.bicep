// The namespace with a queue per event type and the topic for events of any kind.

import { queueDefinition, topicDefinition } from 'types.bicep'

param name string
param location string
param tags object
param workspaceId string
param sku 'Standard' | 'Premium'

@description('Messaging units; only Premium has them.')
param capacity 1 | 2 | 4 | 8 | 16

@description('Off with private endpoints (Premium only). Trusted services (Event Grid with a system-assigned identity) get in all the same.')
param publicNetworkAccess 'Enabled' | 'Disabled'

param queues queueDefinition[]
param topic topicDefinition

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: sku == 'Premium' ? { name: 'Premium', tier: 'Premium', capacity: capacity } : { name: 'Standard', tier: 'Standard' }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: publicNetworkAccess
  }
}

// Network rules exist on Premium only; with public access off the default action denies and trusted services are let in.
resource networkRules 'Microsoft.ServiceBus/namespaces/networkRuleSets@2024-01-01' = if (publicNetworkAccess == 'Disabled') {
  parent: namespace
  name: 'default'
  properties: {
    defaultAction: 'Deny'
    publicNetworkAccess: 'Disabled'
    trustedServiceAccessEnabled: true
  }
}

resource queue 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = [
  for definition in queues: {
    parent: namespace
    name: definition.name
    properties: {
      deadLetteringOnMessageExpiration: true
      defaultMessageTimeToLive: definition.timeToLive
      duplicateDetectionHistoryTimeWindow: definition.duplicateDetectionWindow
      lockDuration: definition.lockDuration
      maxDeliveryCount: definition.maxDeliveryCount
      requiresDuplicateDetection: true
      requiresSession: false
    }
  }
]

resource events 'Microsoft.ServiceBus/namespaces/topics@2024-01-01' = {
  parent: namespace
  name: topic.name
  properties: {
    defaultMessageTimeToLive: topic.timeToLive
    duplicateDetectionHistoryTimeWindow: topic.duplicateDetectionWindow
    requiresDuplicateDetection: true
  }
}

resource subscription 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01' = {
  parent: events
  name: topic.subscription
  properties: {
    deadLetteringOnFilterEvaluationExceptions: true
    deadLetteringOnMessageExpiration: true
    defaultMessageTimeToLive: topic.timeToLive
    lockDuration: topic.lockDuration
    maxDeliveryCount: topic.maxDeliveryCount
    requiresSession: false
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: namespace
  name: 'to-log-analytics'
  properties: {
    workspaceId: workspaceId
    logs: [ { category: 'OperationalLogs', enabled: true } ]
    metrics: [ { category: 'AllMetrics', enabled: true } ]
  }
}

output id string = namespace.id
output name string = namespace.name
output fullyQualifiedNamespace string = split(replace(namespace.properties.serviceBusEndpoint, 'https://', ''), ':')[0]
output topicId string = events.id
