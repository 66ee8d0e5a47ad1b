using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using CsvHelper;
using CsvHelper.Configuration;

namespace GradientFlow.Examples;

/// <summary>A CSV file of numbers: a line of names, then rows of as many finite numbers; the last column is the target.</summary>
internal sealed class NumberTable
{
    private readonly List<double[]> _rows;

    private NumberTable(string[] names, List<double[]> rows) => (Names, _rows) = (names, rows);

    public string[] Names { get; }

    public int Rows => _rows.Count;

    /// <summary>Columns besides the target.</summary>
    public int Inputs => Names.Length - 1;

    public double this[int row, int column] => _rows[row][column];

    /// <summary>The column is the same in all rows.</summary>
    public bool IsConstant(int column) => _rows.All(row => row[column] == _rows[0][column]);

    /// <exception cref="UserException">The file is missing, or a line is not what it should be; the message says which.</exception>
    public static NumberTable Read(string path)
    {
        if (!File.Exists(path))
            throw new UserException($"There is no file '{path}'.");
        using var reader = new StreamReader(path);
        using var csv = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture) { TrimOptions = TrimOptions.Trim, BadDataFound = null });
        if (!csv.Read() || csv.Record is not { } names)
            throw new UserException($"'{path}' is empty; its first line names the columns.");
        if (names.Length < 2)
            throw new UserException($"'{path}' has the single column '{names[0]}'; at least one input and the target, last, are needed.");
        if (names.All(n => double.TryParse(n, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
            throw new UserException($"The first line of '{path}' holds numbers; it must name the columns.");

        var rows = new List<double[]>();
        var filled = new bool[names.Length];
        var firstGap = new (int Line, int Column)?();
        while (csv.Read())
        {
            var record = csv.Record!;
            var line = csv.RawRow;
            if (record.Length != names.Length)
                throw new UserException($"Line {line} of '{path}' has {record.Length} values; the first line names {names.Length} columns.");
            var row = new double[names.Length];
            for (var c = 0; c < row.Length; c++)
            {
                if (record[c].Length == 0)
                {
                    firstGap ??= (line, c);
                    continue;
                }

                filled[c] = true;
                if (!double.TryParse(record[c], NumberStyles.Float, CultureInfo.InvariantCulture, out row[c]) || !double.IsFinite(row[c]))
                    throw new UserException($"Line {line} of '{path}', column '{names[c]}': '{record[c]}' is not a finite number.");
            }

            rows.Add(row);
        }

        if (rows.Count == 0)
            throw new UserException($"'{path}' has names and no rows.");
        var empty = Array.IndexOf(filled, false);
        if (empty >= 0)
            throw new UserException($"Column '{names[empty]}' of '{path}' is empty.");
        if (firstGap is { } gap)
            throw new UserException($"Line {gap.Line} of '{path}', column '{names[gap.Column]}', has no value.");
        return new(names, rows);
    }
}
