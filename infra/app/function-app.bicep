// The Flex Consumption plan and the function app on it.

import { alwaysReadyGroup } from 'types.bicep'

param planName string
param name string
param location string
param tags object

@description('Name of the service in azure.yaml: azd deploys to the app that carries it as a tag.')
param serviceName string

param workspaceId string
param applicationInsightsName string
param identityId string
param identityClientId string

@description('Every app setting. What Flex Consumption keeps in functionAppConfig (runtime, version, package) is not among them.')
param appSettings object

@description('URL of the blob container that holds the package.')
param packageContainerUrl string

param instanceMemoryMB 512 | 2048 | 4096

@minValue(1)
@maxValue(1000)
param maximumInstanceCount int

param alwaysReady alwaysReadyGroup[]

@description('Replace instances one after the other (preview) in place of all at once, which ends what is running.')
param rollingUpdates bool

@description('Empty: no virtual network.')
param subnetId string

@description('Client ID of the app registration that people sign in with; empty leaves authentication off, and the app then refuses to serve console and approvals.')
param authClientId string

param authTenantId string

@description('Paths that callers without an Entra identity use: Event Grid proves itself by the host key, webhooks by their signature.')
param anonymousPaths string[]

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': serviceName })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: plan.id
    clientAffinityEnabled: false
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainerUrl
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: {
        alwaysReady: alwaysReady
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
      }
      #disable-next-line BCP037 // Documented by the service from this API version on; the type lags behind.
      siteUpdateStrategy: { type: rollingUpdates ? 'RollingUpdate' : 'Recreate' }
    }
    siteConfig: {
      ftpsState: 'Disabled'
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
    }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: union(appSettings, {
      APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.properties.ConnectionString
      Reflex__Approvals__BaseUrl: 'https://${app.properties.defaultHostName}'
    }, empty(authClientId) ? {} : {
      // The app proves itself to Entra ID with its managed identity; there is no client secret.
      OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: identityClientId
      WEBSITE_AUTH_AAD_ALLOWED_TENANTS: authTenantId
    })
  }

  resource authentication 'config' = if (!empty(authClientId)) {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true, runtimeVersion: '~1' }
      globalValidation: {
        excludedPaths: anonymousPaths
        redirectToProvider: 'azureactivedirectory'
        requireAuthentication: true
        unauthenticatedClientAction: 'RedirectToLoginPage'
      }
      httpSettings: { requireHttps: true, forwardProxy: { convention: 'NoProxy' } }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            clientId: authClientId
            clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
            openIdIssuer: '${environment().authentication.loginEndpoint}${authTenantId}/v2.0'
          }
          validation: { allowedAudiences: [ authClientId, 'api://${authClientId}' ] }
        }
      }
      login: {
        cookieExpiration: { convention: 'FixedTime', timeToExpiration: '08:00:00' }
        nonce: { validateNonce: true, nonceExpirationInterval: '00:05:00' }
        tokenStore: { enabled: false }
      }
    }
    dependsOn: [ settings ]
  }

  // Deployment is by Entra ID only: no publishing passwords.
  resource noFtpPassword 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource noScmPassword 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

resource appDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: app
  name: 'to-log-analytics'
  properties: {
    workspaceId: workspaceId
    logs: [ { category: 'AppServiceAuthenticationLogs', enabled: true } ]
    metrics: [ { category: 'AllMetrics', enabled: true } ]
  }
}

output id string = app.id
output name string = app.name
output url string = 'https://${app.properties.defaultHostName}'
