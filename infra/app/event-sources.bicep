// Connects the sources: a system topic for each that has none yet, what its identity needs, and, where events go by Service Bus,
// the event subscriptions. Subscriptions that target functions come after the code: infra/subscriptions.bicep.
targetScope = 'subscription'

import { connectedTopic, eventSource, roleAssignment } from 'types.bicep'
import { eventFunctions } from 'events.bicep'

param sources eventSource[]

@description('Connected besides the sources; it exists already.')
param customTopicId string

param customTopicPrincipalId string

@description('serviceBus: topics deliver to the Service Bus topic by identity. functions: the hook points functions at them.')
param delivery 'functions' | 'serviceBus'

@description('With private endpoints only a system-assigned identity gets through the firewall of Service Bus; global topics have none.')
param serviceBusIsPrivate bool

@description('Where system topics of global sources go.')
param resourceGroupName string

param resourceToken string
param functionAppName string
param tags object
param workspaceId string

@description('Identity of global system topics.')
param eventGridIdentityId string

param eventGridIdentityPrincipalId string
param storageName string

@description('The account with the container deadletters; equals storageName where it is shared.')
param deadLetterStorageName string

param serviceBusName string
param serviceBusTopicId string
param customTopicName string
param keyVaultName string
param applicationInsightsName string

var sourceKeys = map(sources, source => toLower(source.?resourceId ?? source.kind))
var globalKinds = [ 'Subscription', 'Policy', 'HealthResources' ]

// Every source with all that follows from it, in one place.
var resolved = map(sources, source => {
  kind: source.kind
  isGlobal: contains(globalKinds, source.kind)
  isNew: source.?existingTopic == null
  source: length(filter(sourceKeys, key => key == toLower(source.?resourceId ?? source.kind))) > 1
    ? fail('eventSources: ${source.?resourceId ?? source.kind} is listed more than once; a source has one topic, so give it one entry.')
    : source.?resourceId ?? (contains(globalKinds, source.kind)
    ? subscription().id
    : fail('eventSources: a source of kind ${source.kind} needs resourceId, the ID of the resource that emits the events.'))
  location: contains(globalKinds, source.kind)
    ? 'global'
    : source.?location ?? (source.?existingTopic == null
        ? fail('eventSources: ${source.?resourceId} needs location, the region that it is in; its system topic must be in the same one.')
        : '')
  topicId: source.?existingTopic.?resourceId ?? (contains(globalKinds, source.kind)
    ? '${subscription().id}/resourceGroups/${resourceGroupName}/providers/Microsoft.EventGrid/systemTopics/egst-${toLower(source.kind)}-${resourceToken}'
    : '${join(take(split(source.?resourceId ?? '', '/'), 5), '/')}/providers/Microsoft.EventGrid/systemTopics/egst-${toLower(source.kind)}-${uniqueString(source.?resourceId ?? '', resourceToken)}')
  identity: source.?existingTopic.?identity ?? (contains(globalKinds, source.kind) ? 'UserAssigned' : 'SystemAssigned')
  userAssignedIdentity: source.?existingTopic.?userAssignedIdentity ?? (source.?existingTopic == null && contains(globalKinds, source.kind) ? eventGridIdentityId : '')
  existingPrincipalId: source.?existingTopic.?principalId ?? ''
  subjectBeginsWith: source.?subjectBeginsWith ?? ''
  subjectEndsWith: source.?subjectEndsWith ?? ''
  advancedFilters: source.?advancedFilters ?? []
  // A type filter of a system topic must not be empty, so that a kind which no function handles is not subscribed.
  eventTypes: flatten(map(filter(eventFunctions, function => function.source == source.kind), function => function.types))
})

var newRegional = filter(resolved, source => source.isNew && !source.isGlobal)
var newGlobal = filter(resolved, source => source.isNew && source.isGlobal)

// Identities are the same for several topics, hence union, which drops what is equal.
var existingIdentities = union(
  map(filter(resolved, source => !source.isNew && source.identity != 'None'), source => empty(source.existingPrincipalId)
    ? fail('eventSources: existingTopic ${source.topicId} needs principalId, the object ID of its identity, or identity: None.')
    : source.existingPrincipalId),
  []
)

// Event Grid goes by Service Bus where it may: with an identity, and with one that the firewall lets through.
var allTopics = concat(
  map(resolved, source => {
    kind: source.kind
    delivery: delivery == 'serviceBus' && (source.identity == 'SystemAssigned' || (source.identity == 'UserAssigned' && !serviceBusIsPrivate))
      ? 'serviceBus'
      : 'functions'
    resourceId: source.topicId
    identity: source.identity
    userAssignedIdentity: source.userAssignedIdentity
    subjectBeginsWith: source.subjectBeginsWith
    subjectEndsWith: source.subjectEndsWith
    advancedFilters: source.advancedFilters
    eventTypes: source.eventTypes
  }),
  [
    {
      kind: 'Custom'
      delivery: delivery
      resourceId: customTopicId
      identity: 'SystemAssigned'
      userAssignedIdentity: ''
      subjectBeginsWith: ''
      subjectEndsWith: ''
      advancedFilters: []
      eventTypes: []
    }
  ]
)

// What Event Grid's identities may do. Topics that are made here have their rows below: their identity is known only once they are there.
var knownRows roleAssignment[] = concat(
  flatten(map(
    concat(
      [ { who: 'custom topic', principalId: customTopicPrincipalId }, { who: 'global system topics', principalId: eventGridIdentityPrincipalId } ],
      map(existingIdentities, id => { who: 'existing system topic', principalId: id })
    ),
    identity => [
      {
        who: identity.who
        principalId: identity.principalId
        principalType: 'ServicePrincipal'
        role: 'Storage Blob Data Contributor'
        scope: 'deadLetterStorage'
        why: 'Events that cannot be delivered are written to the container deadletters. Account scope: Event Grid checks the role there.'
      }
    ]
  )),
  delivery == 'functions' ? [] : flatten(map(
    concat(
      [ { who: 'custom topic', principalId: customTopicPrincipalId } ],
      serviceBusIsPrivate ? [] : [ { who: 'global system topics', principalId: eventGridIdentityPrincipalId } ],
      map(existingIdentities, id => { who: 'existing system topic', principalId: id })
    ),
    identity => [
      {
        who: identity.who
        principalId: identity.principalId
        principalType: 'ServicePrincipal'
        role: 'Azure Service Bus Data Sender'
        scope: 'serviceBus'
        why: 'Events are delivered to the topic business-events by identity.'
      }
    ]
  ))
)

module globalTopic 'system-topic.bicep' = [
  for source in newGlobal: {
    scope: resourceGroup(resourceGroupName)
    params: {
      name: last(split(source.topicId, '/'))
      location: source.location
      tags: tags
      kind: source.kind
      source: source.source
      userAssignedIdentityId: eventGridIdentityId
      workspaceId: workspaceId
    }
  }
]

module regionalTopic 'system-topic.bicep' = [
  for source in newRegional: {
    scope: resourceGroup(split(source.source, '/')[2], split(source.source, '/')[4])
    params: {
      name: last(split(source.topicId, '/'))
      location: source.location
      tags: tags
      kind: source.kind
      source: source.source
      userAssignedIdentityId: eventGridIdentityId
      workspaceId: workspaceId
    }
  }
]

module knownRoles 'role-assignments.bicep' = {
  scope: resourceGroup(resourceGroupName)
  params: {
    assignments: knownRows
    storageName: storageName
    deadLetterStorageName: deadLetterStorageName
    serviceBusName: serviceBusName
    customTopicName: customTopicName
    keyVaultName: keyVaultName
    applicationInsightsName: applicationInsightsName
    durableTaskSchedulerName: ''
  }
}

module deadLetterRoles 'role-assignments.bicep' = {
  scope: resourceGroup(resourceGroupName)
  params: {
    assignments: [
      for (source, i) in newRegional: {
        who: 'system topic of ${source.source}'
        principalId: regionalTopic[i].outputs.principalId
        principalType: 'ServicePrincipal'
        role: 'Storage Blob Data Contributor'
        scope: 'deadLetterStorage'
        why: 'Events that cannot be delivered are written to the container deadletters. Account scope: Event Grid checks the role there.'
      }
    ]
    storageName: storageName
    deadLetterStorageName: deadLetterStorageName
    serviceBusName: serviceBusName
    customTopicName: customTopicName
    keyVaultName: keyVaultName
    applicationInsightsName: applicationInsightsName
    durableTaskSchedulerName: ''
  }
}

module senderRoles 'role-assignments.bicep' = if (delivery == 'serviceBus') {
  scope: resourceGroup(resourceGroupName)
  params: {
    assignments: [
      for (source, i) in newRegional: {
        who: 'system topic of ${source.source}'
        principalId: regionalTopic[i].outputs.principalId
        principalType: 'ServicePrincipal'
        role: 'Azure Service Bus Data Sender'
        scope: 'serviceBus'
        why: 'Events are delivered to the topic business-events by identity.'
      }
    ]
    storageName: storageName
    deadLetterStorageName: deadLetterStorageName
    serviceBusName: serviceBusName
    customTopicName: customTopicName
    keyVaultName: keyVaultName
    applicationInsightsName: applicationInsightsName
    durableTaskSchedulerName: ''
  }
}

module toBus 'deliver-to-bus.bicep' = [
  for topic in filter(allTopics, topic => topic.delivery == 'serviceBus' && (topic.kind == 'Custom' || !empty(topic.eventTypes))): {
    scope: resourceGroup(split(topic.resourceId, '/')[2], split(topic.resourceId, '/')[4])
    // Event Grid tests the identity's access when the subscription is made, and nothing else tells it to wait.
    dependsOn: [ globalTopic, regionalTopic, knownRoles, deadLetterRoles, senderRoles ]
    params: {
      name: '${functionAppName}-bus'
      topic: {
        kind: topic.kind
        delivery: topic.delivery
        resourceId: topic.resourceId
        identity: topic.identity
        userAssignedIdentity: topic.userAssignedIdentity
        subjectBeginsWith: topic.subjectBeginsWith
        subjectEndsWith: topic.subjectEndsWith
        advancedFilters: topic.advancedFilters
      }
      serviceBusTopicId: serviceBusTopicId
      eventTypes: topic.eventTypes
      deadLetterStorageId: resourceId(subscription().subscriptionId, resourceGroupName, 'Microsoft.Storage/storageAccounts', deadLetterStorageName)
      deadLetterContainer: 'deadletters'
    }
  }
]

@description('Every connected topic.')
output topics connectedTopic[] = map(allTopics, topic => {
  kind: topic.kind
  delivery: topic.delivery
  resourceId: topic.resourceId
  identity: topic.identity
  userAssignedIdentity: topic.userAssignedIdentity
  subjectBeginsWith: topic.subjectBeginsWith
  subjectEndsWith: topic.subjectEndsWith
  advancedFilters: topic.advancedFilters
})

@description('The same in a form that a shell can read: kind, delivery and resource ID of each, set apart by semicolons.')
output index string = join(map(allTopics, topic => '${topic.kind} ${topic.delivery} ${topic.resourceId}'), ';')
