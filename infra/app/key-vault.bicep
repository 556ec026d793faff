// Secrets of third-party systems (webhook signatures, tokens): the app reads them through Key Vault references.

param name string
param location string
param tags object
param workspaceId string

@description('Off with private endpoints.')
param publicNetworkAccess 'Enabled' | 'Disabled'

@description('Keeps a deleted vault for its retention whatever happens; a vault of the same name cannot be made until then.')
param purgeProtection bool

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    enablePurgeProtection: purgeProtection ? true : null
    enableRbacAuthorization: true
    enableSoftDelete: true
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: publicNetworkAccess == 'Enabled' ? 'Allow' : 'Deny'
    }
    publicNetworkAccess: publicNetworkAccess
    sku: { family: 'A', name: 'standard' }
    softDeleteRetentionInDays: 7
    tenantId: tenant().tenantId
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'to-log-analytics'
  properties: {
    workspaceId: workspaceId
    logs: [ { category: 'AuditEvent', enabled: true } ]
    metrics: [ { category: 'AllMetrics', enabled: true } ]
  }
}

output id string = vault.id
output name string = vault.name
output uri string = vault.properties.vaultUri
