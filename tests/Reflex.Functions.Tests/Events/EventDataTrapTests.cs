using System.Text.Json;
using Reflex.Functions.Events.EventGrid;
using Reflex.Functions.Events.ServiceBus;

namespace Reflex.Functions.Tests.Events;

/// <summary>What the real schemas do that a strict reader gets wrong.</summary>
public sealed class EventDataTrapTests
{
    [Fact]
    public void Key_vault_fields_are_read_in_pascal_and_in_camel_case()
    {
        Assert.Equal("kv", Read<KeyVaultData>("""{"VaultName":"kv","ObjectName":"s"}""").VaultName);
        Assert.Equal("kv", Read<KeyVaultData>("""{"vaultName":"kv","objectName":"s"}""").VaultName);
    }

    [Fact]
    public void The_object_name_with_a_trailing_space_is_the_object_name()
    {
        JsonElement published = Samples.Event("key-vault-secret-new-version-created-cloudevents.json");

        Assert.True(EventData.TryRead(published.GetProperty("data"), out KeyVaultData? data, out _));
        Assert.Equal("newsecret", data!.ObjectName);
        Assert.Null(data.Problem());
    }

    [Theory]
    [InlineData("1559082102")]
    [InlineData("\"1559082102\"")]
    public void Unix_seconds_are_read_as_a_number_and_as_a_text(string wire) =>
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1559082102), Read<KeyVaultData>($$"""{"EXP":{{wire}}}""").Expires);

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    public void No_expiry_is_null_or_an_empty_text(string wire) => Assert.Null(Read<KeyVaultData>($$"""{"EXP":{{wire}}}""").Expires);

    [Fact]
    public void Nine_fractional_digits_of_a_second_are_a_time()
    {
        JsonElement published = Samples.Event("container-registry-image-pushed.json");

        Assert.True(EventData.TryRead(published.GetProperty("data"), out ContainerImageData? data, out _));
        Assert.Equal(DateTimeOffset.Parse("2018-04-25T21:39:47.2765857Z", null), data!.Timestamp);
    }

    [Theory]
    [InlineData("""{"scope":"/s"}""")]
    [InlineData("\"{\\\"scope\\\":\\\"/s\\\"}\"")]
    public void An_authorization_is_an_object_or_the_same_in_a_text(string wire) =>
        Assert.Equal("/s", Read<ResourceEventData>($$"""{"authorization":{{wire}}}""").Authorization!.Value.GetProperty("scope").GetString());

    [Fact]
    public void Text_that_only_looks_like_json_stays_text()
    {
        JsonElement published = Samples.Event("resource-write-success-cloudevents.json");

        Assert.True(EventData.TryRead(published.GetProperty("data"), out ResourceEventData? data, out _));
        Assert.Equal("{request-operation}", data!.HttpRequest!.Value.GetString());
        Assert.Null(data.Problem());
    }

    [Fact]
    public void Quotes_inside_an_entity_tag_are_no_part_of_it() =>
        Assert.Equal("0x1", Read<StorageBlobData>("""{"eTag":"\"0x1\""}""").ETag);

    [Theory]
    [InlineData("\"Activity Log\"")]
    [InlineData("\"ActivityLog\"")]
    public void The_signal_type_is_the_same_with_and_without_a_space(string wire) =>
        Assert.Equal("ActivityLog", Alert($$"""{"signalType":{{wire}}}""").SignalType);

    [Fact]
    public void A_budget_alert_has_null_severity_rule_and_targets()
    {
        MonitorAlertData data = Read<MonitorAlertData>(
            """{"essentials":{"alertId":"/subscriptions/s/a","alertRule":null,"severity":null,"alertTargetIDs":null,"monitorCondition":"Fired"}}""");

        Assert.Null(data.Problem());
        Assert.Empty(data.Essentials!.AlertTargetIDs);
    }

    [Fact]
    public void Service_health_leaves_the_configuration_items_out()
    {
        JsonElement published = Samples.Event("alert-service-health.json");

        Assert.True(EventData.TryRead(published.GetProperty("data"), out MonitorAlertData? data, out _));
        Assert.Empty(data!.Essentials!.ConfigurationItems);
    }

    [Theory]
    [InlineData("""["a","b"]""", 2)]
    [InlineData("\"[\\\"a\\\",\\\"b\\\"]\"", 2)]
    [InlineData("\"a\"", 1)]
    [InlineData("\"\"", 0)]
    public void A_list_is_an_array_or_json_in_a_text_or_one_value(string wire, int count) =>
        Assert.Equal(count, Alert($$"""{"configurationItems":{{wire}}}""").ConfigurationItems.Count);

    [Theory]
    [InlineData("50126")]
    [InlineData("\"50126\"")]
    public void An_error_code_is_a_number_or_a_text(string wire) =>
        Assert.Equal(50126, Read<SignInData>("{\"status\":{\"errorCode\":" + wire + "}}").Status!.ErrorCode);

    [Fact]
    public void A_threshold_that_is_no_number_is_an_error_and_not_a_missing_value()
    {
        bool read = EventData.TryRead(JsonElement.Parse("""{"sku":"a","quantity":"many"}"""), out StockLevelData? _, out string? problem);

        Assert.False(read);
        Assert.Contains("data.quantity", problem, StringComparison.Ordinal);
        Assert.Contains("many", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("1e999")]
    public void A_quantity_that_is_not_finite_is_an_error(string text) =>
        Assert.False(EventData.TryRead(JsonElement.Parse($$"""{"sku":"a","quantity":"{{text}}"}"""), out StockLevelData? _, out _));

    [Theory]
    [InlineData("\"text\"", "a text")]
    [InlineData("[1]", "an array")]
    [InlineData("null", "null")]
    public void Data_that_is_no_object_is_named_as_what_it_is(string wire, string kind)
    {
        Assert.False(EventData.TryRead(JsonElement.Parse(wire), out StorageBlobData? _, out string? problem));
        Assert.Contains(kind, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4111 1111 1111 1111")]
    [InlineData("4111111111111111")]
    public void A_card_number_in_place_of_a_token_is_refused_without_repeating_it(string number)
    {
        string? problem = Read<PaymentAuthorizedData>($$"""{"paymentId":"p","card":"{{number}}","amount":1}""").Problem();

        Assert.Contains("token", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("4111", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_that_fails_the_check_digit_is_a_token() =>
        Assert.Null(Read<PaymentAuthorizedData>("""{"paymentId":"p","card":"4111111111111112","amount":1}""").Problem());

    [Fact]
    public void Missing_fields_are_named()
    {
        Assert.Contains("data.deviceId", Read<DeviceConnectionData>("{}").Problem(), StringComparison.Ordinal);
        Assert.Contains("data.url", Read<StorageBlobData>("{}").Problem(), StringComparison.Ordinal);
        Assert.Contains("status.errorCode", Read<SignInData>("""{"id":"1","userId":"u"}""").Problem(), StringComparison.Ordinal);
        Assert.Contains("common alert schema", Read<MonitorAlertData>("{}").Problem(), StringComparison.Ordinal);
    }

    private static MonitorAlertData.AlertEssentials Alert(string essentials) =>
        Read<MonitorAlertData>($$"""{"essentials":{{essentials}}}""").Essentials!;

    private static T Read<T>(string json)
        where T : class
    {
        Assert.True(EventData.TryRead(JsonElement.Parse(json), out T? data, out string? problem), problem);
        return data!;
    }
}
