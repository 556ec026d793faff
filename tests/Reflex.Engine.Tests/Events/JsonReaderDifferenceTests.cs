using System.Text;
using System.Text.Json;
using Reflex.Engine.Events;

namespace Reflex.Engine.Tests.Events;

/// <summary>Where the scanner and Utf8JsonReader differ: what docs/decisions says of it.</summary>
public sealed class JsonReaderDifferenceTests
{
    [Theory]
    [InlineData("\"\\ud83d\"")]
    [InlineData("{\"\\udc00\":1}")]
    public void The_reader_passes_over_a_lone_surrogate_and_the_scanner_refuses_it(string json) => AssertDiffers(Encoding.UTF8.GetBytes(json));

    [Theory]
    [InlineData(new byte[] { 0x22, 0xC0, 0x80, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xED, 0xA0, 0x80, 0x22 })]
    public void The_reader_passes_over_invalid_utf8_and_the_scanner_refuses_it(byte[] json) => AssertDiffers(json);

    [Fact]
    public void The_scanner_stops_behind_its_value_and_the_reader_refuses_what_follows()
    {
        byte[] json = "[1] [2]"u8.ToArray();
        var tokens = new JsonToken[8];

        Assert.Null(JsonScanner.Scan(json, 4, 8, ref tokens, out int count, out int end));
        Assert.Equal((3, 7), (count, end));
        Assert.ThrowsAny<JsonException>(() => Read(json));
    }

    private static void AssertDiffers(byte[] json)
    {
        var tokens = new JsonToken[8];

        Read(json);
        Assert.NotNull(JsonScanner.Scan(json, 0, 8, ref tokens, out _, out _));
    }

    private static void Read(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            // To its end, or to what it refuses.
        }
    }
}
