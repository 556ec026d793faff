// Points the functions at the topics. A separate deployment, because Event Grid checks that a function is there: the hook
// scripts/azd/postdeploy runs it once the code is deployed, and it can be run again at any time.
targetScope = 'subscription'

import { connectedTopic } from 'app/types.bicep'
import { eventFunctions } from 'app/events.bicep'

@description('Resource ID of the function app: output REFLEX_FUNCTION_APP_ID.')
param functionAppId string

@description('The topics to connect: output REFLEX_EVENT_TOPICS.')
param topics connectedTopic[]

@description('Storage account for events that cannot be delivered: output REFLEX_DEAD_LETTER_STORAGE_ID.')
param deadLetterStorageId string

var functionTopics = filter(topics, topic => topic.delivery == 'functions')

module toFunctions 'app/deliver-to-functions.bicep' = [
  for topic in functionTopics: {
    scope: resourceGroup(split(topic.resourceId, '/')[2], split(topic.resourceId, '/')[4])
    params: {
      functionAppId: functionAppId
      topic: topic
      functions: filter(eventFunctions, function => function.source == topic.kind)
      deadLetterStorageId: deadLetterStorageId
      deadLetterContainer: 'deadletters'
    }
  }
]

@description('What was set.')
output lines array = [for (topic, i) in functionTopics: toFunctions[i].outputs.lines]
