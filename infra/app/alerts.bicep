// What wakes somebody up: events or messages that nobody could process, runs that failed, approvals nobody answers, silence.

param name string
param location string
param tags object
param workspaceId string
param serviceBusId string

@description('Addresses that are mailed. Empty: the alerts fire and are seen in the portal only.')
param emails string[]

@description('Minutes after which an unanswered approval alerts.')
@minValue(5)
param approvalWaitMinutes int

@description('Hours without any event after which silence alerts; 0 turns it off.')
param silenceHours 0 | 1 | 2 | 3 | 4 | 5 | 6 | 24 | 48

@description('Functions that receive events; their executions are what "events arrive" means.')
param receivingFunctions string[]

var dynamicList = '"${join(receivingFunctions, '","')}"'

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${name}'
  #disable-next-line no-hardcoded-location // Action groups are global by default, so that they outlive a region.
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: take(replace(name, '-', ''), 12)
    emailReceivers: [
      for email in emails: { name: email, emailAddress: email, useCommonAlertSchema: true }
    ]
  }
}

resource deadLetteredMessages 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'ar-${name}-dead-lettered-messages'
  #disable-next-line no-hardcoded-location // Metric alerts have no region.
  location: 'global'
  tags: tags
  properties: {
    description: 'A queue or subscription holds messages that could not be processed. Inspect and redrive them: docs/deploy.md.'
    severity: 2
    enabled: true
    scopes: [ serviceBusId ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead-lettered'
          metricNamespace: 'Microsoft.ServiceBus/namespaces'
          metricName: 'DeadletteredMessages'
          dimensions: [ { name: 'EntityName', operator: 'Include', values: [ '*' ] } ]
          operator: 'GreaterThan'
          threshold: 0
          timeAggregation: 'Average'
        }
      ]
    }
    actions: [ { actionGroupId: actionGroup.id } ]
  }
}

type queryAlert = {
  key: string
  title: string
  description: string
  severity: 0 | 1 | 2 | 3 | 4
  query: string
  frequency: string
  window: string
}

// Lines that begin with `reflex.` are the app's signals (functions/Telemetry); they are key=value pairs.
var queryAlerts queryAlert[] = concat([
  {
    key: 'dead-lettered-events'
    title: 'Events were dead-lettered by Event Grid'
    description: 'Event Grid gave up delivering events. They lie in the container deadletters.'
    severity: 2
    query: 'AzureMetrics | where ResourceProvider == "MICROSOFT.EVENTGRID" and MetricName == "DeadLetteredCount" and Total > 0 | summarize Events = sum(Total) by Resource'
    frequency: 'PT15M'
    window: 'PT15M'
  }
  {
    key: 'failed-runs'
    title: 'Runs failed'
    description: 'A run of an automation ended in failure; its incident is open.'
    severity: 2
    query: 'AppTraces | where Message startswith "reflex.run.finished " | parse-kv Message as (automation: string, run: string, outcome: string) with (pair_delimiter = " ", kv_delimiter = "=") | where outcome == "failed" | summarize Runs = dcount(run) by automation'
    frequency: 'PT5M'
    window: 'PT10M'
  }
  {
    key: 'approvals-waiting'
    title: 'Approvals have been waiting too long'
    description: 'A run waits for a person for longer than ${approvalWaitMinutes} minutes.'
    severity: 3
    query: 'AppTraces | where Message startswith "reflex.approval." | parse-kv Message as (approval: string, automation: string) with (pair_delimiter = " ", kv_delimiter = "=") | summarize Asked = min(TimeGenerated), Answered = countif(Message startswith "reflex.approval.closed ") by approval, automation | where Answered == 0 and Asked < ago(${approvalWaitMinutes}m) | project approval, automation, Asked'
    frequency: 'PT15M'
    window: 'P2D'
  }
], silenceHours == 0 ? [] : [
  {
    key: 'no-events'
    title: 'No events are arriving'
    description: 'No function has received an event for ${silenceHours} hours. Look at the event subscriptions and the queues.'
    severity: 2
    query: 'let received = toscalar(AppRequests | where Name in (${dynamicList}) | count); print Received = received | where Received == 0'
    frequency: 'PT1H'
    window: silenceHours < 24 ? 'PT${silenceHours}H' : 'P${silenceHours / 24}D'
  }
])

resource queryRule 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in queryAlerts: {
    name: 'ar-${name}-${alert.key}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Reflex: ${alert.title}'
      description: alert.description
      severity: alert.severity
      enabled: true
      scopes: [ workspaceId ]
      evaluationFrequency: alert.frequency
      windowSize: alert.window
      // The tables exist only once the app has sent something.
      skipQueryValidation: true
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [ actionGroup.id ] }
    }
  }
]
