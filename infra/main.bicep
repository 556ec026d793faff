// Everything that Reflex needs in Azure, in one resource group. `azd up` deploys it; docs/deploy.md explains it.
targetScope = 'subscription'

import { alwaysReadyGroup, automationScope, eventPublisher, eventSource, ingestSource, roleAssignment } from 'app/types.bicep'
import { businessEvents, queues } from 'app/queues.bicep'
import { eventFunctions } from 'app/events.bicep'
import { tables, valuesContainers } from 'app/tables.bicep'

@description('Name of the azd environment; names and tags derive from it.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Region of every resource.')
@minLength(1)
@metadata({ azd: { type: 'location' } })
param location string

@description('Object ID of who deploys; gets to set secrets, publish a first event and read the Durable dashboard. Empty: nobody does.')
param principalId string = ''

@description('What that principal is. A pipeline is a ServicePrincipal.')
param principalType 'User' | 'ServicePrincipal' | 'Group' = 'User'

// Durable backend

@description('Where orchestrations are kept. Data does not move between the two.')
param durableBackend 'AzureStorage' | 'DurableTaskScheduler' = 'AzureStorage'

@description('Price plan of the Durable Task Scheduler.')
param durableTaskSchedulerSku 'Consumption' | 'Dedicated' = 'Consumption'

@description('Days that finished orchestrations are kept: at least one more than a message may wait in a queue.')
@minValue(15)
@maxValue(90)
param durableRetentionDays int = 30

// Network and Service Bus

@description('Private endpoints for storage, Service Bus, Key Vault, the custom topic and the scheduler, and public access to them off.')
param vnetEnabled bool = false

@description('Address space of the virtual network, a /24 or larger.')
param vnetAddressPrefix string = '10.42.0.0/24'

@description('Auto: Standard, or Premium with the virtual network, since only Premium has private endpoints.')
param serviceBusSku 'Auto' | 'Standard' | 'Premium' = 'Auto'

@description('Messaging units of Service Bus Premium.')
param serviceBusCapacity 1 | 2 | 4 | 8 | 16 = 1

@description('Gives the app Service Bus Data Owner in place of Receiver and Sender: only then can the platform see queue lengths and scale by them at once.')
param serviceBusTargetBasedScaling bool = false

// Events

@description('functions: Event Grid calls the function of each event type. serviceBus: topics deliver to the Service Bus topic, which needs no code to be there and no inbound access.')
param eventDelivery 'functions' | 'serviceBus' = 'functions'

@description('What emits events, one entry per source. The deployment\'s own Key Vault, and its Service Bus if Premium, are connected anyway.')
param eventSources eventSource[] = [
  { kind: 'Subscription' }
  { kind: 'Policy' }
  { kind: 'HealthResources' }
]

@description('Who may publish to the custom topic.')
param eventPublishers eventPublisher[] = []

@description('Systems that post events over HTTP.')
param ingestSources ingestSource[] = []

// Automations

@description('simulate: actions record what they would do. real: they act, within automationScopes and allowedHosts.')
param actionsMode 'simulate' | 'real' = 'simulate'

@description('Azure resources that automations may touch, each with the role they need there.')
param automationScopes automationScope[] = []

@description('Hosts that actions may call, comma-separated.')
param allowedHosts string = ''

@description('Those of allowedHosts that resolve to private addresses, comma-separated.')
param privateHosts string = ''

@description('App settings that are secrets: setting name to the name of a secret in the Key Vault.')
param keyVaultReferences { *: string } = {}

@description('Further app settings, e.g. Reflex__Retention__Runs.')
param extraSettings { *: string } = {}

// Sign-in

@description('Client ID of the app registration for console and approvals. Empty: sign-in is off, and the app refuses to serve them.')
param authClientId string = ''

@description('Tenant of that registration.')
param authTenantId string = tenant().tenantId

// Function app

@description('Memory of an instance.')
param instanceMemoryMB 512 | 2048 | 4096 = 2048

@description('Upper limit of instances: a limit on cost.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Warm instances. Durable Functions on Azure Storage needs one, or its timers wake up late.')
param alwaysReady alwaysReadyGroup[] = durableBackend == 'AzureStorage' ? [ { name: 'durable', instanceCount: 1 } ] : []

@description('Replace instances one by one when deploying (preview) in place of all at once.')
param rollingUpdates bool = false

// Operations

@description('Who is mailed by alerts, comma-separated.')
param alertEmails string = ''

@description('Minutes after which an unanswered approval alerts.')
@minValue(5)
param approvalWaitMinutes int = 60

@description('Hours without any event that alert; 0 for never. The others are the windows that log alerts may have.')
param silenceHours 0 | 1 | 2 | 3 | 4 | 5 | 6 | 24 | 48 = 6

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('GB of logs a day at which ingestion stops; -1 for no limit.')
param logDailyQuotaGb int = 5

@description('Days that dead-lettered events are kept; 0 for ever.')
@minValue(0)
param deadLetterDays int = 90

@description('Keeps a deleted Key Vault for its retention. Off for throw-away environments, which could not be made again under the same name.')
param keyVaultPurgeProtection bool = true

var abbrs = loadJsonContent('abbreviations.json')
var hubName = loadJsonContent('../host.json').extensions.durableTask.hubName
var resourceToken = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }
var names = {
  resourceGroup: '${abbrs.resourcesResourceGroups}${environmentName}'
  functionApp: '${abbrs.webSitesFunctions}${resourceToken}'
  plan: '${abbrs.webServerFarms}${resourceToken}'
  appIdentity: '${abbrs.managedIdentityUserAssignedIdentities}app-${resourceToken}'
  eventGridIdentity: '${abbrs.managedIdentityUserAssignedIdentities}events-${resourceToken}'
  storage: '${abbrs.storageStorageAccounts}${resourceToken}'
  deadLetterStorage: vnetEnabled ? '${abbrs.storageStorageAccounts}dl${resourceToken}' : '${abbrs.storageStorageAccounts}${resourceToken}'
  serviceBus: '${abbrs.serviceBusNamespaces}${resourceToken}'
  customTopic: '${abbrs.eventGridDomainsTopics}${resourceToken}'
  keyVault: '${abbrs.keyVaultVaults}${resourceToken}'
  workspace: '${abbrs.operationalInsightsWorkspaces}${resourceToken}'
  applicationInsights: '${abbrs.insightsComponents}${resourceToken}'
  scheduler: '${abbrs.durableTaskSchedulers}${resourceToken}'
  network: '${abbrs.networkVirtualNetworks}${resourceToken}'
}
var packageContainer = 'app-package-${take(names.functionApp, 32)}-${take(resourceToken, 7)}'
var publicNetworkAccess = vnetEnabled ? 'Disabled' : 'Enabled'
var busSku = serviceBusSku == 'Standard' && vnetEnabled
  ? fail('serviceBusSku is Standard and vnetEnabled is true: private endpoints need Premium. Set SERVICE_BUS_SKU to Premium or Auto, or VNET_ENABLED to false.')
  : (serviceBusSku == 'Auto' && vnetEnabled) || serviceBusSku == 'Premium' ? 'Premium' : 'Standard'
var usesScheduler = durableBackend == 'DurableTaskScheduler'

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: names.resourceGroup
  location: location
  tags: tags
}

module monitoring 'app/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: names.workspace
    applicationInsightsName: names.applicationInsights
    location: location
    tags: tags
    retentionInDays: logRetentionDays
    dailyQuotaGb: logDailyQuotaGb
  }
}

module identities 'app/identities.bicep' = {
  scope: group
  params: { appIdentityName: names.appIdentity, eventGridIdentityName: names.eventGridIdentity, location: location, tags: tags }
}

module storage 'app/storage.bicep' = {
  scope: group
  params: {
    name: names.storage
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    containers: concat([ packageContainer ], valuesContainers, vnetEnabled ? [] : [ 'deadletters' ])
    tables: tables
    publicNetworkAccess: publicNetworkAccess
    deadLetterDays: vnetEnabled ? 0 : deadLetterDays
  }
}

// Topics of global sources have no identity that passes a storage firewall, so that with a virtual network dead letters
// have an account of their own: reachable, but by Entra ID roles only.
module deadLetterStorage 'app/storage.bicep' = if (vnetEnabled) {
  scope: group
  params: {
    name: names.deadLetterStorage
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    containers: [ 'deadletters' ]
    publicNetworkAccess: 'Enabled'
    deadLetterDays: deadLetterDays
  }
}

module serviceBus 'app/service-bus.bicep' = {
  scope: group
  params: {
    name: names.serviceBus
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    sku: busSku
    capacity: serviceBusCapacity
    publicNetworkAccess: publicNetworkAccess
    queues: queues
    topic: businessEvents
  }
}

module customTopic 'app/custom-topic.bicep' = {
  scope: group
  params: { name: names.customTopic, location: location, tags: tags, workspaceId: monitoring.outputs.workspaceId, publicNetworkAccess: publicNetworkAccess }
}

module keyVault 'app/key-vault.bicep' = {
  scope: group
  params: {
    name: names.keyVault
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    publicNetworkAccess: publicNetworkAccess
    purgeProtection: keyVaultPurgeProtection
  }
}

module scheduler 'app/durable-task-scheduler.bicep' = if (usesScheduler) {
  scope: group
  params: {
    name: names.scheduler
    location: location
    tags: tags
    hubName: hubName
    sku: durableTaskSchedulerSku
    publicNetworkAccess: publicNetworkAccess
    retentionInDays: durableRetentionDays
  }
}

module network 'app/network.bicep' = if (vnetEnabled) {
  scope: group
  params: { name: names.network, location: location, tags: tags, workspaceId: monitoring.outputs.workspaceId, addressPrefix: vnetAddressPrefix }
}

var networkId = resourceId(subscription().subscriptionId, names.resourceGroup, 'Microsoft.Network/virtualNetworks', names.network)
var endpoints = [
  { key: 'blob', group: 'blob', type: 'Microsoft.Storage/storageAccounts', name: names.storage, zone: 'privatelink.blob.${environment().suffixes.storage}' }
  { key: 'queue', group: 'queue', type: 'Microsoft.Storage/storageAccounts', name: names.storage, zone: 'privatelink.queue.${environment().suffixes.storage}' }
  { key: 'table', group: 'table', type: 'Microsoft.Storage/storageAccounts', name: names.storage, zone: 'privatelink.table.${environment().suffixes.storage}' }
  { key: 'bus', group: 'namespace', type: 'Microsoft.ServiceBus/namespaces', name: names.serviceBus, zone: 'privatelink.servicebus.windows.net' }
  { key: 'vault', group: 'vault', type: 'Microsoft.KeyVault/vaults', name: names.keyVault, zone: 'privatelink.vaultcore.azure.net' }
  { key: 'topic', group: 'topic', type: 'Microsoft.EventGrid/topics', name: names.customTopic, zone: 'privatelink.eventgrid.azure.net' }
  { key: 'scheduler', group: 'scheduler', type: 'Microsoft.DurableTask/schedulers', name: names.scheduler, zone: 'privatelink.durabletask.io' }
]

// One after the other: several endpoints in one subnet at once conflict now and then.
@batchSize(1)
module privateEndpoint 'app/private-endpoint.bicep' = [
  for endpoint in filter(endpoints, endpoint => vnetEnabled && (endpoint.key != 'scheduler' || usesScheduler)): {
    scope: group
    dependsOn: [ network, storage, serviceBus, keyVault, customTopic, scheduler ]
    params: {
      name: '${abbrs.networkPrivateEndpoints}${endpoint.key}-${resourceToken}'
      location: location
      tags: tags
      networkId: networkId
      subnetId: '${networkId}/subnets/snet-endpoints'
      targetId: resourceId(subscription().subscriptionId, names.resourceGroup, endpoint.type, endpoint.name)
      groupId: endpoint.group
      zoneName: endpoint.zone
    }
  }
]

// The role table: who may do what in this resource group, and why. Event Grid's own rows are in app/event-sources.bicep.
var app = { who: 'function app', principalId: identities.outputs.appPrincipalId, principalType: 'ServicePrincipal' }
var deployer = { who: 'deployer', principalId: principalId, principalType: principalType }
var roleTable roleAssignment[] = concat(
  [
    { ...app, role: 'Storage Blob Data Owner', scope: 'storage', why: 'Package, leases and locks of the host, large orchestration payloads, dead letters.' }
    { ...app, role: 'Storage Queue Data Contributor', scope: 'storage', why: 'Work-item and control queues of Durable Functions.' }
    { ...app, role: 'Storage Table Data Contributor', scope: 'storage', why: 'Runs, approvals, incidents, audit; history and instances of Durable Functions.' }
    { ...app, role: 'Key Vault Secrets User', scope: 'keyVault', why: 'Reads the secrets that app settings refer to.' }
    { ...app, role: 'Monitoring Metrics Publisher', scope: 'applicationInsights', why: 'Sends telemetry; keys are switched off.' }
  ],
  vnetEnabled ? [ { ...app, role: 'Storage Blob Data Contributor', scope: 'deadLetterStorage', why: 'Lists and redrives dead-lettered events.' } ] : [],
  serviceBusTargetBasedScaling
    ? [ { ...app, role: 'Azure Service Bus Data Owner', scope: 'serviceBus', why: 'Receives, sends, and lets the platform read queue lengths for target-based scaling.' } ]
    : [
        { ...app, role: 'Azure Service Bus Data Receiver', scope: 'serviceBus', why: 'Receives from the queues and the topic subscription.' }
        { ...app, role: 'Azure Service Bus Data Sender', scope: 'serviceBus', why: 'Enqueues what webhooks bring, and redrives dead letters.' }
      ],
  usesScheduler
    ? [ { ...app, role: 'Durable Task Data Contributor', scope: 'durableTaskScheduler', why: 'Runs orchestrations and entities, and manages instances.' } ]
    : [],
  empty(principalId)
    ? []
    : concat(
        [
          { ...deployer, role: 'Key Vault Secrets Officer', scope: 'keyVault', why: 'Puts the secrets there that app settings refer to.' }
          { ...deployer, role: 'EventGrid Data Sender', scope: 'customTopic', why: 'Publishes a first event to see that it works.' }
        ],
        usesScheduler ? [ { ...deployer, role: 'Durable Task Data Reader', scope: 'durableTaskScheduler', why: 'Looks at the dashboard of the scheduler.' } ] : []
      ),
  map(eventPublishers, publisher => {
    who: publisher.who
    principalId: publisher.principalId
    principalType: publisher.principalType
    role: 'EventGrid Data Sender'
    scope: 'customTopic'
    why: 'Publishes its events.'
  })
)

module roles 'app/role-assignments.bicep' = {
  scope: group
  dependsOn: [ storage, deadLetterStorage, serviceBus, customTopic, keyVault, monitoring, scheduler ]
  params: {
    assignments: roleTable
    storageName: names.storage
    deadLetterStorageName: names.deadLetterStorage
    serviceBusName: names.serviceBus
    customTopicName: names.customTopic
    keyVaultName: names.keyVault
    applicationInsightsName: names.applicationInsights
    durableTaskSchedulerName: usesScheduler ? names.scheduler : ''
  }
}

module automationRoles 'app/automation-scopes.bicep' = {
  params: {
    scopes: automationScopes
    // The name of an assignment holds the object ID: assignments outside this group outlive the identity, and a new identity
    // of the same name could not take one over. The price is that a what-if shows them as expressions.
    #disable-next-line what-if-short-circuiting
    principalId: identities.outputs.appPrincipalId
  }
}

module events 'app/event-sources.bicep' = {
  dependsOn: [ storage, deadLetterStorage, roles ]
  params: {
    sources: concat(
      eventSources,
      [
        {
          kind: 'KeyVault'
          resourceId: resourceId(subscription().subscriptionId, names.resourceGroup, 'Microsoft.KeyVault/vaults', names.keyVault)
          location: location
        }
      ],
      busSku == 'Premium'
        ? [
            {
              kind: 'ServiceBus'
              resourceId: resourceId(subscription().subscriptionId, names.resourceGroup, 'Microsoft.ServiceBus/namespaces', names.serviceBus)
              location: location
            }
          ]
        : []
    )
    customTopicId: resourceId(subscription().subscriptionId, names.resourceGroup, 'Microsoft.EventGrid/topics', names.customTopic)
    customTopicPrincipalId: customTopic.outputs.principalId
    delivery: eventDelivery
    serviceBusIsPrivate: vnetEnabled
    resourceGroupName: names.resourceGroup
    resourceToken: resourceToken
    functionAppName: names.functionApp
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    eventGridIdentityId: resourceId(subscription().subscriptionId, names.resourceGroup, 'Microsoft.ManagedIdentity/userAssignedIdentities', names.eventGridIdentity)
    eventGridIdentityPrincipalId: identities.outputs.eventGridPrincipalId
    storageName: names.storage
    deadLetterStorageName: names.deadLetterStorage
    serviceBusName: names.serviceBus
    serviceBusTopicId: serviceBus.outputs.topicId
    customTopicName: names.customTopic
    keyVaultName: names.keyVault
    applicationInsightsName: names.applicationInsights
  }
}

var identityConnection = { credential: 'managedidentity', clientId: identities.outputs.appClientId }
var schedulerSettings = usesScheduler
  ? {
      // host.json names Azure Storage; these take its place.
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${scheduler!.outputs.endpoint};Authentication=ManagedIdentity;ClientID=${identityConnection.clientId}'
      TASKHUB_NAME: hubName
    }
  : {}

// Reflex__Ingest__Sources__{name}__{option}: one setting for each option of each source.
var ingestSettings = reduce(ingestSources, {}, (all, source) => union(
  all,
  { 'Reflex__Ingest__Sources__${source.name}__Auth': source.auth },
  toObject(items(source.?options ?? {}), option => 'Reflex__Ingest__Sources__${source.name}__${option.key}', option => option.value)
))
var ingestSecrets = reduce(ingestSources, {}, (all, source) => union(
  all,
  source.auth == 'hmac'
    ? { 'Reflex__Ingest__Sources__${source.name}__Secret': source.?secretName ?? fail('ingestSources: ${source.name} signs its requests, so it needs secretName, the name of a secret in the Key Vault.') }
    : {},
  source.?previousSecretName == null ? {} : { 'Reflex__Ingest__Sources__${source.name}__PreviousSecret': source.previousSecretName! }
))

module functionApp 'app/function-app.bicep' = {
  scope: group
  // Roles and name resolution first: the host reads its storage the moment it starts.
  dependsOn: [ roles, privateEndpoint ]
  params: {
    planName: names.plan
    name: names.functionApp
    location: location
    tags: tags
    serviceName: 'functions'
    workspaceId: monitoring.outputs.workspaceId
    applicationInsightsName: names.applicationInsights
    identityId: identities.outputs.appIdentityId
    identityClientId: identityConnection.clientId
    appSettings: union(
      {
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityConnection.clientId};Authorization=AAD'
        AzureFunctionsJobHost__logging__applicationInsights__samplingSettings__excludedTypes: 'Request;Trace;Exception'
        AzureWebJobsStorage__blobServiceUri: storage.outputs.blobEndpoint
        AzureWebJobsStorage__clientId: identityConnection.clientId
        AzureWebJobsStorage__credential: identityConnection.credential
        AzureWebJobsStorage__queueServiceUri: storage.outputs.queueEndpoint
        AzureWebJobsStorage__tableServiceUri: storage.outputs.tableEndpoint
        Reflex__Actions__AllowedHosts: allowedHosts
        Reflex__Actions__AllowedScopes: join(map(automationScopes, entry => entry.resourceId), ',')
        Reflex__Actions__ClientId: identityConnection.clientId
        Reflex__Actions__Mode: actionsMode
        Reflex__Actions__PrivateHosts: privateHosts
        Reflex__Auth__Mode: 'platform'
        Reflex__Retention__Orchestrations: string(durableRetentionDays)
        ServiceBusConnection__clientId: identityConnection.clientId
        ServiceBusConnection__credential: identityConnection.credential
        ServiceBusConnection__fullyQualifiedNamespace: serviceBus.outputs.fullyQualifiedNamespace
      },
      schedulerSettings,
      ingestSettings,
      mapValues(union(ingestSecrets, keyVaultReferences), secret => '@Microsoft.KeyVault(SecretUri=${keyVault.outputs.uri}secrets/${secret})'),
      extraSettings
    )
    packageContainerUrl: '${storage.outputs.blobEndpoint}${packageContainer}'
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReady: alwaysReady
    rollingUpdates: rollingUpdates
    subnetId: vnetEnabled ? '${networkId}/subnets/snet-functions' : ''
    authClientId: authClientId
    authTenantId: authTenantId
    // A source that signs its requests has no token; one with a token must show it. A path each, so that no other is open.
    anonymousPaths: concat(
      [ '/runtime/webhooks/EventGrid', '/runtime/webhooks/eventgrid' ],
      map(filter(ingestSources, source => source.auth == 'hmac'), source => '/api/ingest/${source.name}')
    )
  }
}

module alerts 'app/alerts.bicep' = {
  scope: group
  params: {
    name: 'reflex-${resourceToken}'
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    serviceBusId: serviceBus.outputs.id
    emails: filter(map(split(alertEmails, ','), address => trim(address)), address => !empty(address))
    approvalWaitMinutes: approvalWaitMinutes
    silenceHours: silenceHours
    receivingFunctions: filter(
      concat(map(eventFunctions, function => function.name), map(queues, queue => queue.function), [ businessEvents.function ]),
      name => !empty(name)
    )
  }
}

module workbook 'app/workbook.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    applicationInsightsId: monitoring.outputs.applicationInsightsId
  }
}

// azd keeps these in the environment; the hook reads them. None of them is a secret.
output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_FUNCTION_APP_NAME string = functionApp.outputs.name
output REFLEX_URL string = functionApp.outputs.url
output REFLEX_FUNCTION_APP_ID string = functionApp.outputs.id
output REFLEX_EVENT_TOPICS array = events.outputs.topics
output REFLEX_EVENT_TOPIC_INDEX string = events.outputs.index
output REFLEX_DEAD_LETTER_STORAGE_ID string = vnetEnabled ? deadLetterStorage!.outputs.id : storage.outputs.id
output REFLEX_CUSTOM_TOPIC_ENDPOINT string = customTopic.outputs.endpoint
output REFLEX_SERVICE_BUS_NAMESPACE string = serviceBus.outputs.fullyQualifiedNamespace
output REFLEX_KEY_VAULT_NAME string = keyVault.outputs.name
output REFLEX_IDENTITY_PRINCIPAL_ID string = identities.outputs.appPrincipalId
output REFLEX_WORKBOOK_ID string = workbook.outputs.id
