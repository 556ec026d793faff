using System.Text;
using Reflex.Engine.Events;
using Reflex.Functions.Intake.Reading;
using Reflex.Functions.Triggers.EventGrid;
using Reflex.Functions.Triggers.ServiceBus;

namespace Reflex.Functions.Tests.Events;

/// <summary>Whatever one item of a batch holds, it alone is rejected, with its reason, and the others go on; at every door.</summary>
public sealed class PoisonTests
{
    private const int Rounds = 400;
    private static readonly DateTimeOffset s_now = DateTimeOffset.Parse("2026-03-01T12:00:00Z", null);

    /// <summary>What takes the place of a value somewhere in an item.</summary>
    private static readonly string[] s_poison =
    [
        "\"\\ud83d\"", "\"\\udc00x\"", "\"\\ud83d\\u0041\"", "NaN", "-", "01", "1.", "1e", "1e999999999999", "-0", "99999999999999999999999999999999999999",
        "0.1e-400", "tru", "nul", "\"\\x\"", "\"\u0001\"", "\"\uFEFF\"", "\uFEFF1", "[[[[[[[[", "{}", "[]", "[{}]", "{\"a\":}", "[1,,2]", "/* */1",
        "\"" + new string('x', 300_000) + "\"", new string('[', 300) + new string(']', 300),
        string.Concat(Enumerable.Repeat("{\"a\":", 300)) + "1" + new string('}', 300),
    ];

    public static TheoryData<string, string> Doors => new()
    {
        { nameof(BlobCreated), """{"id":"%","topic":"/subscriptions/s/x","subject":"b","eventType":"Microsoft.Storage.BlobCreated","eventTime":"2026-01-01T00:00:00Z","data":{"url":"https://x/b","contentLength":7},"dataVersion":"1"}""" },
        { nameof(CustomEvent), """{"specversion":"1.0","id":"%","source":"/s","type":"t","data":{"customerId":"c","n":[1,{"x":null}]}}""" },
        { nameof(BusinessEvent), """{"specversion":"1.0","id":"%","source":"/s","type":"t","time":"2026-01-01T00:00:00Z","data":{"resourceId":"/subscriptions/s"}}""" },
        { nameof(StockLevelChanged), """{"specversion":"1.0","id":"%","source":"/s","type":"com.contoso.stock.level-changed","data":{"sku":"a","quantity":3}}""" },
        { nameof(MonitorAlert), """{"schemaId":"azureMonitorCommonAlertSchema","data":{"essentials":{"alertId":"%","monitorCondition":"Fired","firedDateTime":"2026-11-30T18:00:00Z","description":"d","alertTargetIDs":["/subscriptions/s"]}}}""" },
        { nameof(SecurityAlert), """{"id":"/a","properties":{"systemAlertId":"%","alertType":"T","status":"Active","timeGeneratedUtc":"2026-01-01T00:00:00Z","resourceIdentifiers":[{"azureResourceId":"/subscriptions/s"}]}}""" },
        { nameof(SignIn), """{"category":"SignInLogs","tenantId":"t","properties":{"id":"%","userPrincipalName":"a","createdDateTime":"2026-01-01T00:00:00Z","status":{"errorCode":0}}}""" },
    };

    [Theory]
    [MemberData(nameof(Doors))]
    public void One_mutated_item_of_a_batch_leaves_the_others_alone(string function, string item)
    {
        var random = new Random(7);
        for (int round = 0; round < Rounds; round++)
        {
            string mutated = Mutate(item.Replace("%", "bad", StringComparison.Ordinal), random);
            string[] items = [item.Replace("%", "first", StringComparison.Ordinal), mutated, item.Replace("%", "last", StringComparison.Ordinal)];

            IReadOnlyList<ReadEvent> read = Read(function, $"[{string.Join(',', items)}]");

            // Quotes or brackets that do not close hide where the item ends: then the items before stand, and what is left is rejected.
            Assert.True(read.Count >= 2, $"{read.Count} results of {mutated}");
            Assert.Contains("first", IdOf(read[0]), StringComparison.Ordinal);
            byte[] bytes = Encoding.UTF8.GetBytes(mutated);
            if (JsonItems.EndOf(bytes, 0) == bytes.Length)
            {
                Assert.Equal(3, read.Count);
                Assert.Contains("last", IdOf(read[2]), StringComparison.Ordinal);
            }

            Assert.All(read, one => Assert.True(one.Event is not null || one.Rejection!.Reason.Length > 0));
        }
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public void A_byte_order_mark_is_no_part_of_the_body(string function, string item)
    {
        Assert.NotNull(Assert.Single(Read(function, "\uFEFF" + item)).Event);
        Assert.Equal(2, Read(function, $"\uFEFF[{item},{item}]").Count(one => one.Event is not null));
    }

    [Fact]
    public void Bare_data_may_begin_with_a_byte_order_mark() =>
        Assert.NotNull(Assert.Single(Read(nameof(StockLevelChanged), "\uFEFF{\"sku\":\"a\",\"quantity\":3}")).Event);

    [Fact]
    public void A_list_of_records_with_a_cut_emoji_in_one_keeps_the_others()
    {
        const string record = """{"category":"SignInLogs","properties":{"id":"%","userPrincipalName":"a","status":{"errorCode":0}}}""";
        IReadOnlyList<ReadEvent> read = Read(nameof(SignIn), $$"""{"records":[{{record}},{{record.Replace("%", "\\ud83d", StringComparison.Ordinal)}},{{record}}]}""");

        Assert.Equal([true, false, true], read.Select(one => one.Event is not null));
    }

    [Fact]
    public void A_reader_that_fails_rejects_what_it_was_given()
    {
        var door = new Door("f", "q", new Broken(), dataType: null);

        ReadEvent read = Assert.Single(door.Read("{}"u8.ToArray(), new MessageEnvelope("q")));

        Assert.Equal(RejectionCodes.Unreadable, read.Rejection!.Code);
        Assert.Contains("a defect", read.Rejection.Reason, StringComparison.Ordinal);
    }

    private static string Mutate(string item, Random random)
    {
        switch (random.Next(3))
        {
            case 0:
                // Another value in place of one.
                int[] colons = [.. Enumerable.Range(0, item.Length).Where(i => item[i] == ':' && item[i - 1] == '"')];
                int colon = colons[random.Next(colons.Length)];
                int end = item.AsSpan(colon).IndexOfAny(",}]");
                return item[..(colon + 1)] + s_poison[random.Next(s_poison.Length)] + item[(colon + end)..];
            case 1:
                int at = random.Next(1, item.Length);
                return item[..at] + s_poison[random.Next(s_poison.Length)] + item[at..];
            default:
                int cut = random.Next(1, item.Length - 1);
                return item.Remove(cut, 1);
        }
    }

    private static string IdOf(ReadEvent one) => one.Event is { } e ? $"{e.Id} {e.Source}" : one.Rejection!.Reason;

    private static IReadOnlyList<ReadEvent> Read(string function, string body) =>
        Door.For(function).Read(Encoding.UTF8.GetBytes(body), new MessageEnvelope("q") { MessageId = "m", EnqueuedAt = s_now });

    private sealed class Broken : IMessageReader
    {
        public IReadOnlyList<ReadEvent> Read(ReadOnlyMemory<byte> body, MessageEnvelope envelope) => throw new NotSupportedException("a defect");
    }
}
