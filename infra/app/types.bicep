// The vocabulary that the modules share: each table of this deployment has a type here.

@export()
@description('Who may do what, where, and why. The only way a role is assigned inside the resource group.')
type roleAssignment = {
  @description('What the principal is called in this deployment; for readers.')
  who: string

  @description('Object ID of the principal in Entra ID.')
  principalId: string

  @description('Stated always: without it Entra ID replication can fail a new principal, and a wrong one fails the deployment.')
  principalType: 'ServicePrincipal' | 'User' | 'Group'

  role: roleName

  @description('The resource of this deployment that the role is limited to.')
  scope: roleScope

  @description('What stops working without it.')
  why: string
}

@export()
@description('Azure built-in roles that the system itself needs. Owner, Contributor and User Access Administrator are not among them.')
type roleName =
  | 'Azure Service Bus Data Owner'
  | 'Azure Service Bus Data Receiver'
  | 'Azure Service Bus Data Sender'
  | 'Durable Task Data Contributor'
  | 'Durable Task Data Reader'
  | 'EventGrid Data Sender'
  | 'Key Vault Secrets Officer'
  | 'Key Vault Secrets User'
  | 'Monitoring Metrics Publisher'
  | 'Storage Blob Data Contributor'
  | 'Storage Blob Data Owner'
  | 'Storage Queue Data Contributor'
  | 'Storage Table Data Contributor'

@export()
type roleScope = 'storage' | 'deadLetterStorage' | 'serviceBus' | 'customTopic' | 'keyVault' | 'applicationInsights' | 'durableTaskScheduler'

@export()
@description('A queue with one consumer, the function that reads it.')
type queueDefinition = {
  @minLength(1)
  @maxLength(50)
  name: string

  @description('The function that reads it.')
  function: string

  @description('Deliveries before the message is dead-lettered.')
  @minValue(1)
  @maxValue(2000)
  maxDeliveryCount: int

  @description('How long a receiver holds a message, ISO 8601, at most PT5M. Longer than one batch takes.')
  lockDuration: string

  @description('How far back the same MessageId is dropped, ISO 8601, PT20S to P7D.')
  duplicateDetectionWindow: string

  @description('How long an unread message is kept before it is dead-lettered, ISO 8601.')
  timeToLive: string
}

@export()
@description('The topic for events of any kind and the subscription that the app reads.')
type topicDefinition = {
  name: string
  subscription: string
  @description('The function that reads the subscription; empty for none.')
  function: string
  maxDeliveryCount: int
  lockDuration: string
  duplicateDetectionWindow: string
  timeToLive: string
}

@export()
@description('What emits events. One Event Grid system topic exists per source; the names are those of EventSourceKind in the code.')
type eventSourceKind =
  | 'Subscription'
  | 'Policy'
  | 'HealthResources'
  | 'Storage'
  | 'KeyVault'
  | 'IotHub'
  | 'AppConfiguration'
  | 'ContainerRegistry'
  | 'ServiceBus'

@export()
@description('A source of events to connect.')
type eventSource = {
  kind: eventSourceKind

  @description('The source. Leave out for Subscription, Policy and HealthResources: they watch the subscription of this deployment.')
  resourceId: string?

  @description('Region of the source; needed for a resource (its system topic must be in the same region). Ignored for global kinds.')
  location: string?

  @description('Only events whose subject starts with this, e.g. /blobServices/default/containers/inbox/.')
  subjectBeginsWith: string?

  @description('Only events whose subject ends with this, e.g. .csv.')
  subjectEndsWith: string?

  @description('Advanced filters in the form that Event Grid has, e.g. { operatorType: StringIn, key: data.api, values: [PutBlob] }; at most 25 values over all.')
  advancedFilters: object[]?

  @description('The system topic of this source where it has one already: Event Grid allows one per source.')
  existingTopic: existingTopic?
}

@export()
type existingTopic = {
  @description('Resource ID of the system topic.')
  resourceId: string

  @description('Identity of the topic that delivers and dead-letters; the topic must have it already. None: functions only, without dead-lettering.')
  identity: 'SystemAssigned' | 'UserAssigned' | 'None'

  @description('Object ID of that identity. Needed unless identity is None.')
  principalId: string?

  @description('Resource ID of that identity. Needed for UserAssigned.')
  userAssignedIdentity: string?
}

@export()
@description('A topic with what the post-deploy hook needs to point functions at it; also the value of the output REFLEX_EVENT_TOPICS.')
type connectedTopic = {
  kind: eventSourceKind | 'Custom'
  @description('serviceBus: the deployment has made its subscription already. functions: the hook makes them.')
  delivery: 'functions' | 'serviceBus'
  resourceId: string
  @description('Identity that writes dead letters; None leaves the subscription without dead-lettering.')
  identity: 'SystemAssigned' | 'UserAssigned' | 'None'
  userAssignedIdentity: string
  subjectBeginsWith: string
  subjectEndsWith: string
  advancedFilters: object[]
}

@export()
@description('What automations may touch outside this deployment, and with which role.')
type automationScope = {
  @description('/subscriptions/{id}, a resource group or one resource. The narrower, the better.')
  resourceId: string

  @description('Role definition ID (a GUID). Owner, Contributor, User Access Administrator and Role Based Access Control Administrator are refused.')
  @minLength(36)
  @maxLength(36)
  roleDefinitionId: string

  @description('Which automation needs it; for readers.')
  why: string
}

@export()
@description('A system that posts events over HTTP to /api/ingest/{name}.')
type ingestSource = {
  @description('Letters and digits: it becomes part of names of app settings.')
  @minLength(1)
  @maxLength(40)
  name: string

  @description('hmac: requests are signed with a shared secret. entra: they carry a token of Entra ID (Azure Monitor secure webhooks).')
  auth: 'hmac' | 'entra'

  @description('Name of the Key Vault secret to sign with; needed for hmac.')
  secretName: string?

  @description('Name of the Key Vault secret before the last change, while both are accepted.')
  previousSecretName: string?

  @description('Further options of the source by name, e.g. SignatureHeader, TimestampHeader, Queue, EventType.')
  options: { *: string }?
}

@export()
@description('A system that may publish CloudEvents to the custom topic.')
type eventPublisher = {
  who: string
  principalId: string
  principalType: 'ServicePrincipal' | 'User' | 'Group'
}

@export()
@description('Instances kept warm: http, durable, blob, or function:<Name>.')
type alwaysReadyGroup = {
  name: string
  @minValue(0)
  @maxValue(100)
  instanceCount: int
}
