// The role table made real. Each scope has its own loop, because Bicep wants to know at compile time what a role is assigned on.

import { roleAssignment } from 'types.bicep'

param assignments roleAssignment[]
param storageName string

@description('The account with the container deadletters; may be the same.')
param deadLetterStorageName string

param serviceBusName string
param customTopicName string
param keyVaultName string
param applicationInsightsName string

@description('Empty without the Durable Task Scheduler.')
param durableTaskSchedulerName string

var roleDefinitionIds = {
  'Azure Service Bus Data Owner': '090c5cfd-751d-490a-894a-3ce6f1109419'
  'Azure Service Bus Data Receiver': '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'
  'Azure Service Bus Data Sender': '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
  'Durable Task Data Contributor': '0ad04412-c4d5-4796-b79c-f76d14c8d402'
  'Durable Task Data Reader': 'd6a5505f-6ebb-45a4-896e-ac8274cfc0ac'
  'EventGrid Data Sender': 'd5a91429-5739-47e2-a06b-3470a27159e7'
  'Key Vault Secrets Officer': 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'
  'Key Vault Secrets User': '4633458b-17de-408a-b874-0445c86b69e6'
  'Monitoring Metrics Publisher': '3913510d-42f4-4e42-8a64-420c390055eb'
  'Storage Blob Data Contributor': 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  'Storage Blob Data Owner': 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  'Storage Queue Data Contributor': '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  'Storage Table Data Contributor': '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

resource storage 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageName
}

resource deadLetterStorage 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: deadLetterStorageName
}

resource serviceBus 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: serviceBusName
}

resource customTopic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: customTopicName
}

resource keyVault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: keyVaultName
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource durableTaskScheduler 'Microsoft.DurableTask/schedulers@2026-02-01' existing = if (!empty(durableTaskSchedulerName)) {
  name: durableTaskSchedulerName
}

resource onStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for row in filter(assignments, row => row.scope == 'storage'): {
    scope: storage
    name: guid(storage.id, row.principalId, roleDefinitionIds[row.role])
    properties: {
      description: row.why
      principalId: row.principalId
      principalType: row.principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleDefinitionIds[row.role])
    }
  }
]

resource onDeadLetterStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for row in filter(assignments, row => row.scope == 'deadLetterStorage'): {
    scope: deadLetterStorage
    name: guid(deadLetterStorage.id, row.principalId, roleDefinitionIds[row.role])
    properties: {
      description: row.why
      principalId: row.principalId
      principalType: row.principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleDefinitionIds[row.role])
    }
  }
]

resource onServiceBus 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for row in filter(assignments, row => row.scope == 'serviceBus'): {
    scope: serviceBus
    name: guid(serviceBus.id, row.principalId, roleDefinitionIds[row.role])
    properties: {
      description: row.why
      principalId: row.principalId
      principalType: row.principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleDefinitionIds[row.role])
    }
  }
]

resource onCustomTopic 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for row in filter(assignments, row => row.scope == 'customTopic'): {
    scope: customTopic
    name: guid(customTopic.id, row.principalId, roleDefinitionIds[row.role])
    properties: {
      description: row.why
      principalId: row.principalId
      principalType: row.principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleDefinitionIds[row.role])
    }
  }
]

resource onKeyVault 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for row in filter(assignments, row => row.scope == 'keyVault'): {
    scope: keyVault
    name: guid(keyVault.id, row.principalId, roleDefinitionIds[row.role])
    properties: {
      description: row.why
      principalId: row.principalId
      principalType: row.principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleDefinitionIds[row.role])
    }
  }
]

resource onApplicationInsights 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for row in filter(assignments, row => row.scope == 'applicationInsights'): {
    scope: applicationInsights
    name: guid(applicationInsights.id, row.principalId, roleDefinitionIds[row.role])
    properties: {
      description: row.why
      principalId: row.principalId
      principalType: row.principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleDefinitionIds[row.role])
    }
  }
]

resource onDurableTaskScheduler 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for row in filter(assignments, row => row.scope == 'durableTaskScheduler'): {
    scope: durableTaskScheduler
    name: guid(durableTaskScheduler.id, row.principalId, roleDefinitionIds[row.role])
    properties: {
      description: row.why
      principalId: row.principalId
      principalType: row.principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleDefinitionIds[row.role])
    }
  }
]
