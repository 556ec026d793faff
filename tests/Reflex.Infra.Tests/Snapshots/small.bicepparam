// What `azd up` creates with nothing set but name and region.
using '../../../infra/main.bicep'

param environmentName = 'small'
param location = 'westeurope'
param principalId = '11111111-1111-1111-1111-111111111111'
