using System.Globalization;
using System.Text;
using System.Xml;

namespace Reflex.Engine.Testing;

/// <summary>Results in JUnit's XML format, which build servers read: a suite for each file, a test case for each case.</summary>
public static class JUnitReport
{
    /// <summary>Writes the results as JUnit XML.</summary>
    /// <param name="results">The results of all files.</param>
    /// <param name="broken">Files that could not be run.</param>
    public static string Write(IReadOnlyList<TestCaseResult> results, IReadOnlyList<TestFile> broken)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(broken);
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, CheckCharacters = false }))
        {
            xml.WriteStartElement("testsuites");
            foreach (IGrouping<string, TestCaseResult> file in results.GroupBy(r => r.Case.File, StringComparer.Ordinal))
            {
                WriteSuite(xml, file.Key, [.. file]);
            }

            foreach (TestFile file in broken)
            {
                WriteBroken(xml, file);
            }

            xml.WriteEndElement();
        }

        return text.Append('\n').ToString();
    }

    private static void WriteSuite(XmlWriter xml, string file, IReadOnlyList<TestCaseResult> results)
    {
        Start(xml, file, results.Count, results.Count(r => !r.Passed), 0, results.Sum(r => r.Elapsed.TotalSeconds));
        foreach (TestCaseResult result in results)
        {
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("name", Clean(result.Case.Name));
            xml.WriteAttributeString("classname", file);
            xml.WriteAttributeString("file", file);
            xml.WriteAttributeString("line", result.Case.Line.ToString(CultureInfo.InvariantCulture));
            xml.WriteAttributeString("time", Seconds(result.Elapsed.TotalSeconds));
            if (result.Failure is { } failure)
            {
                xml.WriteStartElement("failure");
                xml.WriteAttributeString("message", Clean(failure.Split('\n')[0].Trim()));
                xml.WriteString(Clean(failure));
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteBroken(XmlWriter xml, TestFile file)
    {
        Start(xml, file.Name, 1, 0, 1, 0);
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("name", "the file can be read");
        xml.WriteAttributeString("classname", file.Name);
        xml.WriteStartElement("error");
        xml.WriteString(Clean(string.Join('\n', file.Diagnostics)));
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Start(XmlWriter xml, string name, int tests, int failures, int errors, double seconds)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", name);
        xml.WriteAttributeString("tests", tests.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("failures", failures.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("errors", errors.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("time", Seconds(seconds));
    }

    private static string Seconds(double seconds) => seconds.ToString("0.000000", CultureInfo.InvariantCulture);

    /// <summary>XML has no place for most control characters.</summary>
    private static string Clean(string text) => string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c) ? c : '?'));
}
