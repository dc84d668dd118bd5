"""What is the same under different names: companies, mail domains, job titles, places."""
