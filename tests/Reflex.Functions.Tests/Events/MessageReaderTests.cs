using System.Text;
using Reflex.Engine.Events;
using Reflex.Functions.Intake.Reading;
using Reflex.Functions.Triggers.ServiceBus;

namespace Reflex.Functions.Tests.Events;

/// <summary>What arrives on the Service Bus queues becomes events, or a reason that names what is wrong.</summary>
public sealed class MessageReaderTests
{
    private static readonly DateTimeOffset s_enqueued = DateTimeOffset.Parse("2026-03-01T12:00:00Z", null);

    [Fact]
    public void A_fired_alert_is_an_event_about_its_target()
    {
        AutomationEvent e = Single(nameof(MonitorAlert), Published("alert-metric-fired.json"));

        Assert.Equal(MonitorAlertReader.EventType, e.Type);
        Assert.Equal(DateTimeOffset.Parse("2025-04-15T18:17:12.851Z", null), e.Time);
        Assert.Equal("test-rg", Attribute(e, "resourcegroup"));
        Assert.Equal("Fired", e.Data.GetProperty("essentials").GetProperty("monitorCondition").GetString());
    }

    [Fact]
    public void A_resolved_alert_happens_when_it_resolves_and_is_another_event_than_its_firing()
    {
        string resolved = Published("alert-metric-resolved.json");
        AutomationEvent second = Single(nameof(MonitorAlert), resolved);
        AutomationEvent first = Single(nameof(MonitorAlert), resolved.Replace("\"Resolved\"", "\"Fired\"", StringComparison.Ordinal));

        Assert.Equal(DateTimeOffset.Parse("2019-03-22T14:03:16.2246313Z", null), second.Time);
        Assert.Equal(first.Source, second.Source);
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public void The_same_alert_delivered_twice_is_the_same_event()
    {
        AutomationEvent first = Single(nameof(MonitorAlert), Published("alert-log-search-v2.json"));
        AutomationEvent again = Single(nameof(MonitorAlert), Published("alert-log-search-v2.json"));

        Assert.Equal((first.Source, first.Id), (again.Source, again.Id));
    }

    [Fact]
    public void An_alert_in_an_old_schema_says_how_to_mend_it()
    {
        EventRejection why = Rejected(nameof(MonitorAlert), """{"schemaId":"AzureMonitorMetricAlert","data":{}}""");

        Assert.Equal(EventRejectionCodes.UnknownSchema, why.Code);
        Assert.Contains("common alert schema", why.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_security_alert_is_an_event_about_the_machine()
    {
        AutomationEvent e = Single(nameof(SecurityAlert), Published("defender-security-alert.json"));

        Assert.Equal(SecurityAlertReader.EventType, e.Type);
        Assert.EndsWith("/virtualmachines/vm1", Attribute(e, "resourceid"), StringComparison.Ordinal);
        Assert.Equal("High", e.Data.GetProperty("severity").GetString());
    }

    [Fact]
    public void A_security_alert_of_continuous_export_in_pascal_case_reads_the_same()
    {
        AutomationEvent e = Single(
            nameof(SecurityAlert),
            """{"SystemAlertId":"1","AlertType":"VM_X","Severity":"High","Status":"New","CompromisedEntity":"vm1","ResourceIdentifiers":"[{\"AzureResourceId\":\"/subscriptions/s/resourceGroups/g/providers/p/t/vm1\"}]"}""");

        Assert.Equal("High", e.Data.GetProperty("severity").GetString());
        Assert.Equal("g", Attribute(e, "resourcegroup"));
    }

    [Fact]
    public void A_sign_in_record_is_an_event_about_the_user()
    {
        AutomationEvent e = Single(nameof(SignIn), Published("entra-sign-in-log.json"));

        Assert.Equal(SignInReader.EventType, e.Type);
        Assert.Equal("0231f922-93fa-4005-bb11-b344eca03c01", e.Id);
        Assert.Equal("<user principal name>", Attribute(e, "user"));
        Assert.Equal(50140, e.Data.GetProperty("status").GetProperty("errorCode").GetInt32());
    }

    [Fact]
    public void A_batch_of_records_is_as_many_events()
    {
        string record = Published("entra-sign-in-log.json");
        string second = record.Replace("0231f922", "1231f922", StringComparison.Ordinal);

        Assert.Equal(2, Read(nameof(SignIn), $$"""{"records":[{{record}},{{second}}]}""").Count(one => one.Event is not null));
        Assert.Equal(2, Read(nameof(SignIn), $"[{record},{second}]").Count(one => one.Event is not null));
    }

    [Fact]
    public void An_audit_record_among_sign_ins_is_refused_and_the_others_are_not()
    {
        string record = Published("entra-sign-in-log.json");
        IReadOnlyList<ReadEvent> read = Read(nameof(SignIn), $$"""{"records":[{"category":"AuditLogs","level":"Informational","properties":{"id":"x"} },{{record}}]}""");

        Assert.Equal(RejectionCodes.UnexpectedRecord, read[0].Rejection!.Code);
        Assert.NotNull(read[1].Event);
    }

    [Fact]
    public void A_structured_event_keeps_its_id_and_type()
    {
        AutomationEvent e = Single(
            nameof(CustomerCreated),
            """{"specversion":"1.0","id":"1","source":"/shop","type":"com.contoso.customer.created","data":{"customerId":"C-1","email":"a@b.c"}}""");

        Assert.Equal(("1", "/shop"), (e.Id, e.Source));
        Assert.Equal("C-1", Attribute(e, "customer"));
    }

    [Fact]
    public void An_event_in_binary_mode_takes_its_attributes_from_the_message()
    {
        var envelope = new MessageEnvelope("payments-authorized")
        {
            ContentType = "application/json",
            Properties = new Dictionary<string, object>
            {
                ["cloudEvents:specversion"] = "1.0",
                ["cloudEvents:id"] = "7",
                ["cloudEvents:source"] = "/psp",
                ["cloudEvents:type"] = "com.contoso.payment.authorized",
            },
            EnqueuedAt = s_enqueued,
        };
        byte[] body = """{"paymentId":"p","card":"tok-1","amount":3}"""u8.ToArray();

        ReadEvent read = Assert.Single(Door.For(nameof(PaymentAuthorized)).Read(body, envelope));

        Assert.Equal("tok-1", Attribute(read.Event!, "card"));
    }

    [Fact]
    public void Bare_data_on_a_queue_for_one_type_takes_id_and_time_from_the_message()
    {
        AutomationEvent e = Single(nameof(StockLevelChanged), """{"sku":"A-1","quantity":3}""");

        Assert.Equal(("m-1", "com.contoso.stock.level-changed", s_enqueued), (e.Id, e.Type, e.Time));
        Assert.Equal("A-1", Attribute(e, "sku"));
    }

    [Fact]
    public void Bare_data_on_a_queue_for_any_type_has_no_type_and_is_refused() =>
        Assert.Equal(EventRejectionCodes.UnknownSchema, Rejected(nameof(BusinessEvent), """{"sku":"A-1"}""").Code);

    [Fact]
    public void A_required_field_that_is_missing_is_named()
    {
        EventRejection why = Rejected(
            nameof(PaymentAuthorized),
            """{"specversion":"1.0","id":"1","source":"/s","type":"com.contoso.payment.authorized","data":{"paymentId":"p","card":"t"}}""");

        Assert.Equal(RejectionCodes.InvalidData, why.Code);
        Assert.Contains("data.amount", why.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("17")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("[[1]]")]
    public void What_is_no_record_is_never_an_event_and_never_a_crash(string body)
    {
        string[] functions = [nameof(MonitorAlert), nameof(SecurityAlert), nameof(SignIn), nameof(StockLevelChanged), nameof(BusinessEvent)];
        foreach (string function in functions)
        {
            Assert.DoesNotContain(Read(function, body), one => one.Event is not null);
        }
    }

    [Fact]
    public void A_depth_bomb_is_refused()
    {
        string bomb = string.Concat(Enumerable.Repeat("{\"a\":", 5000));

        Assert.NotNull(Rejected(nameof(MonitorAlert), bomb));
        Assert.NotNull(Rejected(nameof(StockLevelChanged), bomb));
    }

    [Fact]
    public void Data_as_deep_as_an_event_may_be_is_refused_where_the_envelope_makes_it_deeper()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"a\":", 63)) + "1" + new string('}', 63);

        Assert.NotNull(Rejected(nameof(StockLevelChanged), deep));
    }

    [Fact]
    public void An_attribute_that_the_event_brings_along_is_kept()
    {
        AutomationEvent e = Single(
            nameof(BusinessEvent),
            """{"specversion":"1.0","id":"1","source":"/s","type":"t","customer":"mine","data":{"customerId":"other"}}""");

        Assert.Equal("mine", Attribute(e, "customer"));
    }

    [Fact]
    public void An_attribute_with_quotes_and_backslashes_is_written_as_text()
    {
        AutomationEvent e = Single(
            nameof(BusinessEvent),
            """{"specversion":"1.0","id":"1","source":"/s","type":"t","data":{"customerId":"a\"},\\\"x\":{"}}""");

        Assert.Equal("a\"},\\\"x\":{", Attribute(e, "customer"));
    }

    private static string Published(string file) => Samples.Event(file).GetRawText();

    private static string? Attribute(AutomationEvent e, string name) => e.Get(EventPath.Parse(name)).ToText();

    private static AutomationEvent Single(string function, string body)
    {
        ReadEvent one = Assert.Single(Read(function, body));
        Assert.Null(one.Rejection?.Reason);
        return one.Event!;
    }

    private static EventRejection Rejected(string function, string body) => Assert.Single(Read(function, body)).Rejection!;

    private static IReadOnlyList<ReadEvent> Read(string function, string body) =>
        Door.For(function).Read(Encoding.UTF8.GetBytes(body), new MessageEnvelope("q") { MessageId = "m-1", EnqueuedAt = s_enqueued });
}
