// The Event Grid system topic of one source. It lives beside the source: a regional topic must be in the source's region.

import { eventSourceKind } from 'types.bicep'

param name string
param location string
param tags object
param kind eventSourceKind

@description('Resource ID of what emits the events.')
param source string

@description('Identity for topics of global sources, which cannot have a system-assigned one.')
param userAssignedIdentityId string

param workspaceId string

var topicTypes = {
  Subscription: 'Microsoft.Resources.Subscriptions'
  Policy: 'Microsoft.PolicyInsights.PolicyStates'
  HealthResources: 'Microsoft.ResourceNotifications.HealthResources'
  Storage: 'Microsoft.Storage.StorageAccounts'
  KeyVault: 'Microsoft.KeyVault.vaults'
  IotHub: 'Microsoft.Devices.IoTHubs'
  AppConfiguration: 'Microsoft.AppConfiguration.ConfigurationStores'
  ContainerRegistry: 'Microsoft.ContainerRegistry.Registries'
  ServiceBus: 'Microsoft.ServiceBus.Namespaces'
}

var isGlobal = location == 'global'

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: name
  location: location
  tags: tags
  identity: isGlobal
    ? { type: 'UserAssigned', userAssignedIdentities: { '${userAssignedIdentityId}': {} } }
    : { type: 'SystemAssigned' }
  properties: {
    source: source
    topicType: topicTypes[kind]
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: topic
  name: 'to-log-analytics'
  properties: {
    workspaceId: workspaceId
    logs: [ { category: 'DeliveryFailures', enabled: true } ]
    metrics: [ { category: 'AllMetrics', enabled: true } ]
  }
}

output id string = topic.id
@description('Object ID of the system-assigned identity; empty for a global topic.')
output principalId string = isGlobal ? '' : topic.identity!.principalId
