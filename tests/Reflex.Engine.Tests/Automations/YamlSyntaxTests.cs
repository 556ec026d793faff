using Reflex.Engine.Automations.Yaml;
using YamlDotNet.Core;

namespace Reflex.Engine.Tests.Automations;

/// <summary>The words of YamlDotNet by which its errors are told apart: an upgrade that changes one fails here.</summary>
public sealed class YamlSyntaxTests
{
    private static readonly Dictionary<string, string[]> s_texts = new(StringComparer.Ordinal)
    {
        [YamlSyntax.TabMessage] = ["a:\n\tb: c", "a:\n  - b\n\t- c"],
        ["found invalid mapping"] = ["a: b: c"],
        ["cannot start any token"] = ["a: @b", "a: `b`", "a: %b"],
        ["quoted scalar, found unexpected end of stream"] = ["a: \"b", "a: 'b"],
        ["found unknown escape character"] = ["a: \"\\d\""],
        ["did not find expected key"] = ["a:\n  b: c\n d: e"],
        ["did not find expected ','"] = ["a: [ 'b' 'c' ]", "a: { 'b': 'c' 'd': 'e' }"],
    };

    public static TheoryData<string> Messages { get; } = [YamlSyntax.TabMessage, .. YamlSyntax.Messages.Select(m => m.Message)];

    [Theory]
    [MemberData(nameof(Messages))]
    public void The_scanner_says_what_is_looked_for(string message)
    {
        Assert.All(s_texts[message], text => Assert.Contains(message, SaidOf(text), StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void No_error_that_is_known_is_said_in_the_words_of_the_scanner(string message)
    {
        Assert.All(s_texts[message], text =>
        {
            YamlRefusedException refused = Assert.Throws<YamlRefusedException>(() => YamlReader.Read(text));
            Assert.DoesNotContain(SaidOf(text), refused.Message, StringComparison.OrdinalIgnoreCase);
            Assert.Equal("yaml-syntax", refused.Code);
        });
    }

    [Theory]
    [InlineData("a: [ 'b' 'c' ]", "this is not YAML: a ',' or the closing bracket is expected here", 1, 10)]
    [InlineData("a:\n  - b\n\t- c", "this line is indented by a tab; YAML allows only spaces", 3, 1)]
    [InlineData("a: 1\nb: @c", "this is not YAML: no value begins with '@'; put the text in quotes", 2, 4)]
    public void An_error_has_its_place_and_its_mend(string text, string message, int line, int column)
    {
        YamlRefusedException refused = Assert.Throws<YamlRefusedException>(() => YamlReader.Read(text));

        Assert.Equal((message, line, column), (refused.Message, refused.Line, refused.Column));
    }

    [Fact]
    public void An_error_that_is_not_known_is_said_in_the_words_of_the_scanner()
    {
        const string text = "%YAML 1.2 x\n---\na: b";

        YamlRefusedException refused = Assert.Throws<YamlRefusedException>(() => YamlReader.Read(text));
        Assert.Contains(SaidOf(text), refused.Message, StringComparison.Ordinal);
    }

    private static string SaidOf(string text)
    {
        var parser = new Parser(new StringReader(text));
        YamlException broken = Assert.ThrowsAny<YamlException>(() =>
        {
            while (parser.MoveNext())
            {
                // Until the scanner stops.
            }
        });
        return (broken.InnerException ?? broken).Message.TrimEnd('.');
    }
}
